import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { ClassifierSource } from '../../contract/inspection.ts'
import { RUN_FILES } from '../../contract/run-files.ts'
import { taskKindOf } from '../../domain/plan/task-of.ts'
import { resultEvaluation } from '../../domain/run/best-evaluation.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { selectRun } from '../../storage/runs-table.ts'
import type { ReadableDb } from '../../storage/database.ts'
import type { ChosenStudent } from './chosen-student.ts'

/**
 * A student's teacher, as the inspector reads it.
 * @throws StillroomError `inputs-changed` when it is gone
 */
export function teacherSource({ sources, plan }: ChosenStudent): ClassifierSource {
  const path = sources.teacher?.path ?? ''
  if (!existsSync(join(path, 'config.json')))
    throw new StillroomError(
      'inputs-changed',
      `The teacher is gone: ${path}. Its predictions stay; its attention cannot be looked at.`,
    )
  const classes = sources.teacher?.classes
  return {
    path,
    taskKind: taskKindOf(sources.train),
    precision: plan.training.precision,
    maxLength: plan.data.maxLength,
    ...(classes && 'order' in classes && { classOrder: classes.order }),
  }
}

/**
 * The weights that an evaluation was made with: the finished student, or the checkpoint of the same
 * step.
 */
export function studentSource(
  db: ReadableDb,
  { id, folder, plan, sources, evaluation, evaluations }: ChosenStudent,
): ClassifierSource | undefined {
  const common = {
    taskKind: taskKindOf(sources.train),
    precision: plan.training.precision,
    maxLength: plan.data.maxLength,
  }
  const student = join(folder, RUN_FILES.student)
  const isResult = resultEvaluation(evaluations, plan)?.step === evaluation.step
  if (isResult && selectRun(db, id)?.said === 'finished' && existsSync(student))
    return { path: student, ...common }
  const path = join(folder, RUN_FILES.checkpoints, String(evaluation.step))
  if (!existsSync(path)) return undefined
  const like = (sources.student ?? sources.teacher)?.path ?? ''
  return { path, checkpointOf: { like, student: plan.student, startedAs: sources.start?.layers }, ...common }
}

/** Why there is nothing to look into, where `studentSource` finds nothing. */
export function weightsAreGone({ evaluation: { step } }: ChosenStudent): string {
  return `The weights of step ${step} are no longer kept; choose the last or the best evaluation`
}
