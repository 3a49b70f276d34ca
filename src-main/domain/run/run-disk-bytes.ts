/** What decides how much a run writes. */
export interface RunExtent {
  /** Of the model that is trained. */
  readonly parameters: number
  readonly classes: number
  readonly devExamples: number
  readonly evaluations: number
  readonly steps: number
  /** Numbers that a step's line has: one for each loss, and one for each of its mapped pairs. */
  readonly lossesAStep: number
}

const FLOAT_BYTES = 4
/** Weights, and Adam's two moments. */
const FLOATS_A_PARAMETER = 3
/** The last two, the best, and the one that is being written. */
const CHECKPOINTS = 4
/** student/ is written beside itself. */
const RESULTS = 2
const LINE_BYTES = 320
const LOSS_BYTES = 60

/**
 * Bytes that a run needs in its home, at most at one time; the teacher's vault lies elsewhere, and
 * looks for room itself.
 */
export function runDiskBytes(run: RunExtent): number {
  const { parameters, classes, devExamples, evaluations, steps, lossesAStep } = run
  const weights = FLOAT_BYTES * parameters
  const checkpoints = (CHECKPOINTS * FLOATS_A_PARAMETER + RESULTS) * weights
  // One for each evaluation, one of the teacher, and the labels.
  const predictions = FLOAT_BYTES * devExamples * (classes * (evaluations + 1) + 1)
  const log = steps * (LINE_BYTES + LOSS_BYTES * lossesAStep)
  return checkpoints + predictions + log
}
