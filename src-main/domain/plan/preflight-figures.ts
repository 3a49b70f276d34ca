import type { MeasuredTraining, PreflightReport } from '../../contract/preflight.ts'
import type { RunPlan } from '../../contract/plan.ts'

/**
 * Says which plan a dry run was of: the same for plans that differ in name and seeds alone, which
 * change nothing that it measures.
 */
export function preflightKey(plan: RunPlan): string {
  const { name: _name, ...rest } = plan
  return JSON.stringify(rest, (key, value: unknown) => (key === 'seed' ? undefined : value))
}

const NEARLY_FULL = 0.9

/** Whether a process of this peak leaves too little of the machine's memory. */
export function fillsMemory(peakBytes: number, totalBytes: number): boolean {
  return peakBytes >= NEARLY_FULL * totalBytes
}

/** Two standard errors: what a few steps leave open. Another load of the machine is not in it. */
const STANDARD_ERRORS = 2
/** Last two, and the best. */
const CHECKPOINTS_KEPT = 3

export interface TimeEstimate {
  readonly ms: number
  readonly plusMinusMs: number
}

/** What a plan's runs share besides the plan. */
export interface Seeds {
  /** 1 or more. */
  readonly count: number
  /** Whether each has a teacher of its own, fine-tuned with its seed, and so a vault of its own. */
  readonly hasTeacherEach: boolean
}

/** Whether the runs would read their teacher's tensors from a vault. */
export function isStored({ vault }: MeasuredTraining): boolean {
  return vault !== undefined && vault.notKept === undefined
}

/** Milliseconds of a step, by stage, once the vault is filled where there is one. */
export function stepMsOf(training: MeasuredTraining): readonly number[] {
  const reads = isStored(training)
  return training.stages.map(({ meanMs, storedMs }) => (reads ? (storedMs ?? meanMs) : meanMs))
}

/**
 * What one training takes: filling the vault where it is read from and not whole yet, steps,
 * evaluations and the checkpoints at them.
 * @param filledShare of the vault when the training begins, 0 … 1; left out, what it holds now
 */
export function timeOf(
  training: MeasuredTraining,
  filledShare = training.vault?.filledShare ?? 0,
): TimeEstimate {
  const { stages } = training
  const stepMs = stepMsOf(training)
  const steps = stages.reduce((sum, stage, index) => sum + stage.steps * (stepMs[index] ?? 0), 0)
  const reads = isStored(training)
  const deviations = stages.map(({ deviationMs, storedDeviationMs }) =>
    reads ? (storedDeviationMs ?? deviationMs) : deviationMs,
  )
  return {
    ms: fillMsOf(training, filledShare) + steps + evaluationMsOf(training),
    plusMinusMs: plusMinusOf(stages, deviations),
  }
}

/**
 * All of a plan's runs together: each seed's student, the teacher once, or once a seed. A vault
 * that they share is filled by the first.
 */
export function timeOfAll(report: PreflightReport, seeds: Seeds): TimeEstimate {
  const student = timeOfStudents(report.student, seeds)
  const teacher = report.teacher ? timeOf(report.teacher) : { ms: 0, plusMinusMs: 0 }
  const teachers = seeds.hasTeacherEach ? seeds.count : 1
  return {
    ms: student.ms + teachers * teacher.ms,
    plusMinusMs: student.plusMinusMs + teachers * teacher.plusMinusMs,
  }
}

/** The students of all seeds, their teacher apart. */
export function timeOfStudents(training: MeasuredTraining, { count, hasTeacherEach }: Seeds): TimeEstimate {
  const first = timeOf(training)
  const later = timeOf(training, filledBefore(training, hasTeacherEach))
  return {
    ms: first.ms + (count - 1) * later.ms,
    plusMinusMs: first.plusMinusMs + (count - 1) * later.plusMinusMs,
  }
}

/**
 * Time that reading saves over computing the teacher at every step, filling counted; below 0 where
 * filling takes longer than reading saves. 0 where the teacher is computed anyway.
 */
export function savedBy(training: MeasuredTraining, { count, hasTeacherEach }: Seeds): TimeEstimate {
  if (!isStored(training)) return { ms: 0, plusMinusMs: 0 }
  const { stages } = training
  const eachMs = stages.reduce(
    (sum, { steps, meanMs, storedMs = meanMs }) => sum + steps * (meanMs - storedMs),
    0,
  )
  const fillMs =
    fillMsOf(training, training.vault?.filledShare ?? 0) +
    (count - 1) * fillMsOf(training, filledBefore(training, hasTeacherEach))
  const each = plusMinusOf(
    stages,
    stages.map(({ savedDeviationMs = 0 }) => savedDeviationMs),
  )
  return { ms: count * eachMs - fillMs, plusMinusMs: count * each }
}

/** What one training leaves on the disk: the checkpoints that are kept, and the result. */
export function diskOf({ checkpointBytes, parameters }: MeasuredTraining): number {
  const FLOAT_BYTES = 4
  return CHECKPOINTS_KEPT * checkpointBytes + parameters * FLOAT_BYTES
}

/**
 * What the vaults of all seeds will take besides what is there.
 * @param mostBytes that all vaults may take together: the one used longest ago makes room
 */
export function vaultDiskOf(
  training: MeasuredTraining,
  { count, hasTeacherEach }: Seeds,
  mostBytes: number,
): number {
  const { vault } = training
  if (!vault || !isStored(training)) return 0
  const first = vault.bytes * (1 - vault.filledShare)
  return Math.min(mostBytes, first + (hasTeacherEach ? (count - 1) * vault.bytes : 0))
}

/** A vault of its own begins empty; one that is shared is whole when the second run begins. */
function filledBefore({ vault }: MeasuredTraining, hasTeacherEach: boolean): number {
  return vault && hasTeacherEach ? 0 : 1
}

/** Every training text is computed once. */
function fillMsOf(training: MeasuredTraining, filledShare: number): number {
  const { vault, trainExamples } = training
  return vault && isStored(training) ? (1 - filledShare) * trainExamples * vault.computeMs : 0
}

function evaluationMsOf({
  evaluations,
  devExamples,
  evaluationMsPerExample,
  checkpointMs,
}: MeasuredTraining): number {
  return evaluations * (devExamples * evaluationMsPerExample + checkpointMs)
}

/** Of a sum over stages: each mean is known to within its steps' deviation ⁄ √tried. */
function plusMinusOf(stages: MeasuredTraining['stages'], deviations: readonly number[]): number {
  const variance = stages.reduce(
    (sum, { steps, tried }, index) => sum + (steps * (deviations[index] ?? 0)) ** 2 / Math.max(1, tried),
    0,
  )
  return STANDARD_ERRORS * Math.sqrt(variance)
}
