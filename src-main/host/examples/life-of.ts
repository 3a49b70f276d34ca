import type { LifeCounts, StudentRole } from '../../contract/example-browser.ts'
import { lifeColumns, type LifeColumns } from '../../domain/dev-set/life-columns.ts'
import type { SideBySideColumns } from '../../domain/dev-set/side-by-side-columns.ts'
import type { EvaluatedRuns } from '../comparison/evaluated-runs.ts'
import type { ChosenStudent } from './chosen-student.ts'

/** A student's evaluations up to the one that is looked at, by their stored predictions. */
export function lifeOf(
  { folder, evaluation, evaluations }: ChosenStudent,
  read: EvaluatedRuns['predictions'],
): LifeColumns {
  return lifeColumns(
    evaluations
      .filter(({ step }) => step <= evaluation.step)
      .map(({ step, predictions }) => ({ step, right: read(folder, predictions).right })),
  )
}

/** The same of all examples, counted. */
export function countLife(
  { evaluation, evaluations }: ChosenStudent,
  { lives }: SideBySideColumns,
  role: StudentRole,
): LifeCounts {
  const { flips, learnt, forgotten } = lives?.(role) ?? lifeColumns([])
  return {
    evaluations: evaluations.filter(({ step }) => step <= evaluation.step).length,
    flipped: flips.reduce((sum, count) => sum + (count > 0 ? 1 : 0), 0),
    mostFlips: flips.reduce((most, count) => Math.max(most, count), 0),
    forgotten: forgotten.reduce((sum, one) => sum + one, 0),
    neverLearnt: learnt.reduce((sum, step) => sum + (step === Number.POSITIVE_INFINITY ? 1 : 0), 0),
  }
}
