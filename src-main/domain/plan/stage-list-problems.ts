import { LOSSES } from '../../contract/losses.ts'
import type { DistillPlan } from '../../contract/plan.ts'
import type { PlannedStage } from '../../contract/plan-strategy.ts'
import type { JsonPath } from './json-path.ts'
import { comparesPair, layerName } from './layer-names.ts'
import { isInternal } from './loss-term.ts'
import type { Mend, PlanProblem } from './plan-problem.ts'
import { subjectOf } from './setting-words.ts'
import { hasTerm, isNamed, stagesOf, type Stage } from './stages.ts'
import { writtenOutStages } from './written-out-stages.ts'

const LIST: JsonPath = ['strategy', 'stages']

/** What does not go together in a plan's own list of stages, or between it and the strategy. */
export function stageListProblems(plan: DistillPlan): readonly PlanProblem[] {
  const { kind, stages, convergence } = plan.strategy
  if (kind !== 'stages') {
    if (!stages) return []
    const message = `${subjectOf(LIST)} belongs to the strategy "stages", and the strategy is ${kind}, which writes its own; use "stages", or remove the list`
    return [
      { path: LIST, message, mend: set('Use the list', [{ path: ['strategy', 'kind'], value: 'stages' }]) },
    ]
  }
  if (!stages) {
    const together = writtenOutStages({ ...plan, strategy: { kind: 'together', stageEpochs: 1 } })
    const message = `${subjectOf(LIST)} is missing, and the strategy is "stages"; list them, each with what differs from all losses on all pairs`
    return [{ path: LIST, message, mend: set('Begin with one stage', [{ path: LIST, value: together }]) }]
  }
  const early: JsonPath = ['strategy', 'convergence']
  return [
    ...(convergence
      ? [
          {
            path: early,
            message: `${subjectOf(early)} is of progressive and stacked; a stage of a list says it itself (strategy.stages[0].convergence)`,
            mend: set('Move it to every stage', [
              { path: LIST, value: stages.map((stage) => ({ convergence, ...stage })) },
              { path: early, value: undefined },
            ]),
          },
        ]
      : []),
    ...stagesOf(plan).flatMap((stage, index) => [
      ...namedProblems(plan, stages[index] ?? {}, index),
      ...lossProblems(stage, [...LIST, index]),
      ...trainedProblems(plan, stage, [...LIST, index, 'train']),
    ]),
    ...idleProblems(plan),
  ]
}

/** Losses and layers that a stage names and the plan does not have. */
function namedProblems(plan: DistillPlan, stage: PlannedStage, index: number): readonly PlanProblem[] {
  const { losses = [], layers = [] } = stage
  const ofLosses = losses.flatMap((named, at): readonly PlanProblem[] => {
    const path = [...LIST, index, 'losses', at]
    const { title } = LOSSES[named.loss]
    const isMeant = plan.losses.map((term) => isNamed(term, named))
    if (!isMeant.includes(true)) {
      const there = plan.losses.map(({ loss }) => LOSSES[loss].title).join(', ')
      return [
        problem(path, `names ${title}, which is none of the plan's losses (${there}); add it there too`, [
          'Add the loss',
          [...plan.losses, { weight: 1, ...named }],
          ['losses'],
        ]),
      ]
    }
    const first = losses.findIndex((one) => plan.losses.some((term, of) => isMeant[of] && isNamed(term, one)))
    if (first === at) return []
    return [
      problem(path, `names ${title} again (${subjectOf([...LIST, index, 'losses', first])} does)`, [
        'Name it once',
        undefined,
      ]),
    ]
  })
  const mapped = new Set(plan.mapping.map(({ student }) => student))
  const ofLayers = layers.flatMap((layer, at) => {
    const path = [...LIST, index, 'layers', at]
    if (mapped.has(layer)) return []
    const message = `is ${layer}, and the mapping compares nothing with ${nameOf(layer)}; map it, or leave it out`
    return [problem(path, message, ['Leave it out', undefined])]
  })
  return [...ofLosses, ...ofLayers]
}

/** Losses of a stage that have nothing to compare there. */
function lossProblems({ terms, pairs }: Stage, path: JsonPath): readonly PlanProblem[] {
  return terms
    .filter((term) => isInternal(term) && !pairs.some((pair) => comparesPair(term, pair)))
    .slice(0, pairs.length > 0 ? 1 : 0)
    .map(({ loss }) =>
      problem(
        path,
        `compares ${LOSSES[loss].title} and has no pair of layers for it, the embeddings alone; name a layer that has attention (layers), or leave the loss out`,
      ),
    )
}

/** Trained layers that the student does not have, or that no loss of the stage reaches. */
function trainedProblems(plan: DistillPlan, stage: Stage, path: JsonPath): readonly PlanProblem[] {
  const { trained, classification, pairs } = stage
  if (!trained) return []
  const { layers } = plan.student
  const deepest = classification ? layers : Math.max(0, ...pairs.map(({ student }) => student))
  const ofLayers = trained.flatMap((layer, at) => {
    const here = [...path, at]
    const leaveOut = ['Leave it out', undefined] as const
    if (layer > layers)
      return [
        problem(
          here,
          `is ${layer}; the student has layers 1 to ${layers}, and 0 are the embeddings`,
          leaveOut,
        ),
      ]
    if (layer > deepest)
      return [
        problem(
          here,
          `is ${layer}, and the losses of ${stage.name} reach no further up than ${nameOf(deepest)}: nothing would train it`,
          leaveOut,
        ),
      ]
    if (layer === 0 && plan.training.freeze === 'embeddings')
      return [
        problem(here, 'is 0, the embeddings, and they are frozen; freeze nothing, or leave it out', leaveOut),
      ]
    return []
  })
  if (trained.length > 0 || classification) return ofLayers
  return [
    problem(
      path,
      'is empty, and no loss of the stage looks at the classifier: nothing would be trained; name a layer, or remove it to train all that the losses reach',
      ['Train all that the losses reach', undefined],
    ),
  ]
}

/** Losses of the plan that no stage has on. */
function idleProblems(plan: DistillPlan): readonly PlanProblem[] {
  const stages = stagesOf(plan)
  return plan.losses.flatMap((term, index) =>
    stages.some((stage) => hasTerm(stage, term))
      ? []
      : [
          problem(
            ['losses', index],
            `is ${LOSSES[term.loss].title}, and no stage has it on; name it in a stage, or leave it out`,
            ['Leave it out', undefined],
          ),
        ],
  )
}

/** @param mend its title, the new value, and where it goes if not where the problem is */
function problem(
  path: JsonPath,
  message: string,
  mend?: readonly [title: string, value: unknown, at?: JsonPath],
): PlanProblem {
  const [title, value, at = path] = mend ?? []
  return {
    path,
    message: `${subjectOf(path)} ${message}`,
    ...(title !== undefined && { mend: set(title, [{ path: at, value }]) }),
  }
}

function nameOf(layer: number): string {
  return layer === 0 ? 'the embeddings' : layerName('S', layer)
}

function set(title: string, changes: Mend['changes']): Mend {
  return { title, changes }
}
