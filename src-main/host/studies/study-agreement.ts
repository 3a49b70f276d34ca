import { setImmediate as immediately } from 'node:timers/promises'
import type { TeacherAgreement } from '../../contract/study.ts'
import { teacherAgreement } from '../../domain/dev-set/teacher-agreement.ts'
import { lruCache } from '../../domain/lru-cache.ts'
import { agreementGroups, type AgreementGroup } from '../../domain/study/agreement-table.ts'
import { PREDICTION_FILES } from '../../run-folder/predictions.ts'
import { openEvaluatedRuns, type EvaluatedRuns } from '../comparison/evaluated-runs.ts'
import type { FinishedCell } from './pair-intervals.ts'
import { finishedCell, type ShownCell } from './show-study.ts'

/** In the order of the cells; null before a run's end, and of one without a teacher. */
export type AgreementCounts = (
  cells: readonly (FinishedCell | undefined)[],
) => Promise<readonly (TeacherAgreement | null)[]>

const MOST_KEPT = 10_000

/**
 * How students stand to their teachers, by the stored predictions of both on the dev set, which
 * never change: what was counted once is kept. Fails with `corrupt-run`.
 */
export function openAgreementCounts({ predictions }: EvaluatedRuns): AgreementCounts {
  const known = lruCache<TeacherAgreement>(MOST_KEPT)
  const countsOf = ({ folder, predictions: name }: FinishedCell) =>
    teacherAgreement(predictions(folder, name), predictions(folder, PREDICTION_FILES.teacher))
  return async (cells) => {
    const found: (TeacherAgreement | null)[] = []
    for (const cell of cells) {
      if (!cell || cell.plan.kind !== 'distill') {
        found.push(null)
        continue
      }
      const key = `${cell.folder}\n${cell.predictions}`
      const before = known.get(key)
      const counts = before ?? countsOf(cell)
      known.set(key, counts)
      found.push(counts)
      if (!before) await immediately() // between two runs the event loop serves others
    }
    return found
  }
}

/** The paper's agreement table of a study; fails with `corrupt-run`. */
export async function studyAgreement(shown: readonly ShownCell[]): Promise<readonly AgreementGroup[]> {
  const counts = await openAgreementCounts(openEvaluatedRuns())(shown.map(finishedCell))
  return agreementGroups(
    shown.map(({ cell: { place, plan }, run }, at) => ({
      place,
      seed: plan.training.seed,
      run: run?.id ?? null,
      counts: counts[at] ?? null,
    })),
  )
}
