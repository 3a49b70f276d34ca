import type { RunPlan } from '../../contract/plan.ts'
import { planName } from '../../domain/run/run-title.ts'
import { resultEvaluation } from '../../domain/run/best-evaluation.ts'
import { basename, dirname } from 'node:path'
import type { StudentSide } from '../../contract/example-browser.ts'
import { runPlanSchema, type DistillPlan } from '../../contract/plan.ts'
import { RUN_FILES, type Sources } from '../../contract/run-files.ts'
import type { Evaluation } from '../../contract/run-overview.ts'
import { stagesOf } from '../../domain/plan/stages.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { readSources } from '../../run-folder/read-run.ts'
import { selectEvaluations } from '../../storage/evaluations-table.ts'
import type { ReadableDb } from '../../storage/database.ts'
import { selectRun } from '../../storage/runs-table.ts'
import { modelName } from '../../domain/plan/model-name.ts'

/** A student's run and the evaluation that is looked at. */
export interface ChosenStudent {
  readonly id: string
  readonly folder: string
  readonly name: string
  readonly seed: number
  readonly plan: DistillPlan
  readonly sources: Sources
  readonly evaluation: Evaluation
  readonly evaluations: readonly Evaluation[]
  /** As StudentSide has it. */
  readonly examplesSeen: number | null
}

/**
 * @param step of one of its evaluations; that of its result where left out
 * @throws StillroomError `unknown-run`, or `invalid-arguments` for a run that is no student or was
 * not evaluated then
 */
export function chooseStudent(db: ReadableDb, id: string, step: number | undefined): ChosenStudent {
  const run = selectRun(db, id)
  if (!run) throw new StillroomError('unknown-run', `No run has the id ${id}`)
  const plan = runPlanSchema.parse(JSON.parse(run.plan))
  const refuse = (why: string): never => {
    throw new StillroomError('invalid-arguments', why)
  }
  if (plan.kind !== 'distill')
    return refuse(`Run ${id} fine-tuned a teacher and has none of its own; choose a student`)
  const evaluations = selectEvaluations(db, id)
  const evaluation =
    step === undefined ? resultEvaluation(evaluations, plan) : evaluations.find((one) => one.step === step)
  if (!evaluation)
    return refuse(
      evaluations.length === 0
        ? `Run ${id} has not been evaluated yet; let it train further`
        : `Run ${id} was not evaluated at step ${step}; it was at ${evaluations.map((one) => one.step).join(', ')}`,
    )
  const { folder, seed } = run
  const name = planName(plan)
  const examplesSeen = evaluation.step === run.step ? run.examplesSeen : null
  const sources = readSources(folder)
  return { id, folder, name, seed, plan, sources, evaluation, evaluations, examplesSeen }
}

/** What the window is told of a student, but for how it compares with its teacher. */
export function describeStudent(
  student: ChosenStudent,
): Omit<StudentSide, 'kappa' | 'isMeasuredInside' | 'inherited' | 'scores'> {
  const { id, name, seed, plan, evaluation, evaluations, examplesSeen } = student
  return {
    id,
    name,
    seed,
    layers: plan.student.layers,
    mapping: plan.mapping,
    step: evaluation.step,
    examplesSeen,
    evaluations: evaluations.map(({ step, stage }) => ({ step, stage })),
    stages: stagesOf(plan).map((stage) => stage.name),
  }
}

/** What a teacher is called: the run that made it, or its source. */
export function teacherName(db: ReadableDb, { plan, sources }: ChosenStudent): string {
  const path = sources.teacher?.path ?? ''
  const run = basename(path) === RUN_FILES.student ? selectRun(db, basename(dirname(path))) : undefined
  if (run) return planName(JSON.parse(run.plan) as RunPlan)
  return modelName(plan.teacher.model)
}
