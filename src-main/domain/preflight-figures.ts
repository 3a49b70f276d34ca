import type { MeasuredTraining, PreflightReport } from '../contract/preflight.ts'
import type { RunPlan } from '../contract/plan.ts'

/** Says which plan a dry run was of: the same for plans that differ in name and seeds alone, which change nothing that it measures. */
export function preflightKey(plan: RunPlan): string {
  const { name: _name, ...rest } = plan
  return JSON.stringify(rest, (key, value: unknown) => (key === 'seed' ? undefined : value))
}

/** Two standard errors: what a few steps leave open. Another load of the machine is not in it. */
const STANDARD_ERRORS = 2
/** Last two, and the best. */
const CHECKPOINTS_KEPT = 3

export interface TimeEstimate {
  readonly ms: number
  readonly plusMinusMs: number
}

/** What one training takes: steps, evaluations and the checkpoints at them. */
export function timeOf(training: MeasuredTraining): TimeEstimate {
  const { stages, evaluations, devExamples, evaluationMsPerExample, checkpointMs } = training
  const steps = stages.reduce((sum, stage) => sum + stage.steps * stage.meanMs, 0)
  const variance = stages.reduce(
    (sum, { steps: count, deviationMs, tried }) => sum + (count * deviationMs) ** 2 / Math.max(1, tried),
    0,
  )
  const rest = evaluations * (devExamples * evaluationMsPerExample + checkpointMs)
  return { ms: steps + rest, plusMinusMs: STANDARD_ERRORS * Math.sqrt(variance) }
}

/**
 * All of a plan's runs together: each seed's student, the teacher once, or once a seed.
 * @param seeds 1 or more
 */
export function timeOfAll(report: PreflightReport, seeds: number, hasTeacherPerSeed: boolean): TimeEstimate {
  const student = timeOf(report.student)
  const teacher = report.teacher ? timeOf(report.teacher) : { ms: 0, plusMinusMs: 0 }
  const teachers = hasTeacherPerSeed ? seeds : 1
  return {
    ms: seeds * student.ms + teachers * teacher.ms,
    plusMinusMs: seeds * student.plusMinusMs + teachers * teacher.plusMinusMs,
  }
}

/** What one training leaves on the disk: the checkpoints that are kept, and the result. */
export function diskOf({ checkpointBytes, parameters }: MeasuredTraining): number {
  const FLOAT_BYTES = 4
  return CHECKPOINTS_KEPT * checkpointBytes + parameters * FLOAT_BYTES
}
