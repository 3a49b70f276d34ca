import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { ClassifierSource } from '../../contract/inspection.ts'
import { RUN_FILES } from '../../contract/run-files.ts'
import { resultEvaluation } from '../../domain/run/best-evaluation.ts'
import { capsuleMarkOf, NO_WEIGHTS } from '../../run-folder/capsule-mark.ts'
import { selectRun } from '../../storage/runs-table.ts'
import type { ReadableDb } from '../../storage/database.ts'
import { finishedSource, readAs } from '../inspecting/classifier-sources.ts'
import type { ChosenStudent } from './chosen-student.ts'

/**
 * The weights that an evaluation was made with: the finished student, or the checkpoint of the same
 * step.
 */
export function studentSource(
  db: ReadableDb,
  { id, folder, plan, sources, evaluation, evaluations }: ChosenStudent,
): ClassifierSource | undefined {
  const isResult = resultEvaluation(evaluations, plan)?.step === evaluation.step
  const finished =
    isResult && selectRun(db, id)?.said === 'finished' ? finishedSource({ folder, plan, sources }) : undefined
  if (finished) return finished
  const path = join(folder, RUN_FILES.checkpoints, String(evaluation.step))
  if (!existsSync(path)) return undefined
  const like = (sources.student ?? sources.teacher)?.path ?? ''
  return {
    path,
    checkpointOf: { like, student: plan.student, startedAs: sources.start?.layers },
    ...readAs(plan, sources),
  }
}

/** Why there is nothing to look into, where `studentSource` finds nothing. */
export function weightsAreGone({ folder, evaluation: { step } }: ChosenStudent): string {
  if (capsuleMarkOf(folder)) return NO_WEIGHTS
  return `The weights of step ${step} are no longer kept; choose the last or the best evaluation`
}
