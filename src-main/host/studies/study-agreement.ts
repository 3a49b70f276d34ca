import { teacherAgreement } from '../../domain/dev-set/teacher-agreement.ts'
import { agreementGroups, type AgreementGroup } from '../../domain/study/agreement-table.ts'
import { PREDICTION_FILES } from '../../run-folder/predictions.ts'
import { openEvaluatedRuns } from '../comparison/evaluated-runs.ts'
import type { ShownCell } from './show-study.ts'

/**
 * The paper's agreement table, by the stored predictions of finished runs and of their teachers on
 * the dev set; fails with `corrupt-run`.
 */
export function studyAgreement(
  shown: readonly ShownCell[],
  { predictions } = openEvaluatedRuns(),
): readonly AgreementGroup[] {
  return agreementGroups(
    shown.map(({ cell: { place, plan }, run }) => {
      const isTaught = run?.state === 'finished' && run.result && run.teacher
      return {
        place,
        seed: plan.training.seed,
        run: run?.id ?? null,
        counts: isTaught
          ? teacherAgreement(
              predictions(run.folder, run.result.predictions),
              predictions(run.folder, PREDICTION_FILES.teacher),
            )
          : null,
      }
    }),
  )
}
