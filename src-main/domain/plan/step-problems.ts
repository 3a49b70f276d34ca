import { MOST_STEPS } from '../../contract/setting-bounds.ts'
import type { RunPlan, Training } from '../../contract/plan.ts'
import type { JsonPath } from './json-path.ts'
import type { PlanProblem } from './plan-problem.ts'
import { stagesOf } from './stages.ts'
import { subjectOf } from './setting-words.ts'

/**
 * Trainings of a plan that would have more steps than any can take: each is a line in the run's
 * log, and ten million of a twentieth of a second are six days.
 * @param trainRows of the whole training split
 */
export function stepProblems(plan: RunPlan, trainRows: number): readonly PlanProblem[] {
  const studentProblems = problemsOf(
    plan.training,
    stagesOf(plan).reduce((sum, { epochs }) => sum + epochs, 0),
    rowsIn(trainRows, plan.data.fraction),
    ['training'],
  )
  const fineTune = plan.kind === 'distill' ? plan.teacher.fineTune : undefined
  if (!fineTune) return studentProblems
  const rows = rowsIn(trainRows, fineTune.fraction ?? plan.data.fraction)
  return [...studentProblems, ...problemsOf(fineTune, fineTune.epochs, rows, ['teacher', 'fineTune'])]
}

function rowsIn(rows: number, fraction: number): number {
  return Math.max(1, Math.round(rows * fraction))
}

function problemsOf(
  { batchSize }: Training,
  epochs: number,
  rows: number,
  at: JsonPath,
): readonly PlanProblem[] {
  const steps = Math.round(epochs * Math.ceil(rows / batchSize))
  if (steps <= MOST_STEPS) return []
  const count = (value: number) => value.toLocaleString('en')
  const path = [...at, 'epochs']
  return [
    {
      path,
      message: `${subjectOf(path)}: ${count(epochs)} epochs of ${count(rows)} texts in batches of ${count(batchSize)} are ${count(steps)} steps; a training may have ${count(MOST_STEPS)}, for each step is a line in its log and ten million take days. Ask for fewer epochs or a larger batch`,
    },
  ]
}
