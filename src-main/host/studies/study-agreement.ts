import { setImmediate as immediately } from 'node:timers/promises'
import { teacherAgreement } from '../../domain/dev-set/teacher-agreement.ts'
import {
  agreementGroups,
  type AgreementGroup,
  type CellAgreement,
} from '../../domain/study/agreement-table.ts'
import { PREDICTION_FILES } from '../../run-folder/predictions.ts'
import { openEvaluatedRuns } from '../comparison/evaluated-runs.ts'
import type { ShownCell } from './show-study.ts'

/**
 * The paper's agreement table, by the stored predictions of finished runs and of their teachers on
 * the dev set; fails with `corrupt-run`.
 */
export async function studyAgreement(
  shown: readonly ShownCell[],
  { predictions } = openEvaluatedRuns(),
): Promise<readonly AgreementGroup[]> {
  const found: CellAgreement[] = []
  for (const { cell, run } of shown) {
    const isTaught = run?.state === 'finished' && run.result && run.teacher
    const counts = isTaught
      ? teacherAgreement(
          predictions(run.folder, run.result.predictions),
          predictions(run.folder, PREDICTION_FILES.teacher),
        )
      : null
    found.push({ place: cell.place, seed: cell.plan.training.seed, run: run?.id ?? null, counts })
    if (counts) await immediately() // one run's predictions are read at a time, and others served
  }
  return agreementGroups(found)
}
