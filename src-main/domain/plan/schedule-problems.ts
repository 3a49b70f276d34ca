import { LOSSES } from '../../contract/losses.ts'
import type { DistillPlan } from '../../contract/plan.ts'
import type { Scheduled } from '../../contract/plan-losses.ts'
import type { JsonPath } from './json-path.ts'
import type { PlanProblem } from './plan-problem.ts'
import { largestOf, schedulesOf, scheduledText } from './schedule.ts'
import { subjectOf } from './setting-words.ts'
import { stagesOf } from './stages.ts'

/** What does not go together in weights and temperatures that change over a stage. */
export function scheduleProblems(plan: DistillPlan): readonly PlanProblem[] {
  const ofTerms = plan.losses.flatMap(({ weight, temperature }, index) => [
    ...orderProblems(weight, ['losses', index, 'weight']),
    ...orderProblems(temperature, ['losses', index, 'temperature']),
  ])
  const ofStages = (plan.strategy.stages ?? []).flatMap(({ losses = [] }, index) =>
    losses.flatMap(({ weight }, at) =>
      orderProblems(weight, ['strategy', 'stages', index, 'losses', at, 'weight']),
    ),
  )
  return [...ofTerms, ...ofStages, ...convergenceProblems(plan)]
}

function orderProblems(value: Scheduled | undefined, path: JsonPath): readonly PlanProblem[] {
  if (typeof value !== 'object') return []
  const { from, begin, end } = value
  if (largestOf(value) === 0)
    return [
      {
        path,
        message: `${subjectOf(path)} is 0 from the first step to the last; let it rise or fall, or leave the loss out`,
        mend: { title: 'Let it rise to 1', changes: [{ path: [...path, 'to'], value: 1 }] },
      },
    ]
  if (end >= begin) return []
  return [
    {
      path,
      message: `${subjectOf(path)} has changed at ${end} of the stage, before it begins to, at ${begin}; the end must not be before the beginning`,
      mend: { title: `Keep it ${from}`, changes: [{ path, value: from || 1 }] },
    },
  ]
}

/**
 * A stage ends early when its loss falls no more; where the weight or the temperature changes, the
 * loss rises and falls by that alone.
 */
function convergenceProblems(plan: DistillPlan): readonly PlanProblem[] {
  const isListed = plan.strategy.kind === 'stages'
  const changing = stagesOf(plan).flatMap(({ name, terms, convergence }, index) => {
    const term = terms.find((one) => convergence && schedulesOf([one]).length > 0)
    return term ? [{ name, term, index }] : []
  })
  return changing.slice(0, isListed ? undefined : 1).map(({ name, term, index }) => {
    const path: JsonPath = isListed
      ? ['strategy', 'stages', index, 'convergence']
      : ['strategy', 'convergence']
    const [schedule = 0] = schedulesOf([term])
    return {
      path,
      message: `${subjectOf(path)} would end ${name} when its loss falls no more, and ${LOSSES[term.loss].title} changes there by itself (${scheduledText(schedule)}): its fall would say nothing of the student. Let the stage end at its epochs, or keep weight and temperature`,
      mend: { title: 'End at its epochs', changes: [{ path, value: undefined }] },
    }
  })
}
