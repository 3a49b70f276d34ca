import type { TermLoss } from '../../contract/training-event.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import type { Backend } from '../backend.ts'
import type { ActiveRun, StageInRun, UnreadStep } from './active-run.ts'
import { tokensIn } from './batches.ts'
import { watchConvergence } from './convergence.ts'
import { readReport } from './read-report.ts'
import { MOST_REPORTS } from './reports-on-device.ts'
import type { StageGraph } from './step-graph.ts'
import { termsOfStep } from './terms-of-step.ts'
import type { TrainingState } from './training-state.ts'

/**
 * Steps whose reports are read together. Reading synchronises with a GPU and leaves it idle until
 * the next step is queued; a CPU has computed the step when the call returns.
 */
export const READ_TOGETHER: Readonly<Record<Backend['device'], number>> = { CPU: 1, CUDA: MOST_REPORTS }

/** Steps so long that waiting for them costs nothing beside them are told about while they last. */
const LONGEST_UNREAD_MS = 1_000

/** A step whose loss or gradient is NaN or infinite, with the batch that did it. */
export class NonFiniteLoss extends StillroomError {
  /** Lines of the training file, 1-based. */
  readonly lines: readonly number[]

  /** @param transfer lines of the unlabelled text */
  constructor(step: number, what: string, lines: readonly number[], transfer: readonly number[] = []) {
    const shown = (numbers: readonly number[]) =>
      numbers.slice(0, 8).join(', ') + (numbers.length > 8 ? ', …' : '')
    const places = [
      ...(lines.length > 0 ? [`lines ${shown(lines)} of the training set`] : []),
      ...(transfer.length > 0 ? [`lines ${shown(transfer)} of the unlabelled text`] : []),
    ]
    super(
      'non-finite-loss',
      `Step ${step}: ${what} is not a finite number. The batch holds ${places.join(' and ')}. ` +
        'A lower learning rate often helps; the last checkpoint is kept.',
    )
    this.lines = lines
  }
}

/**
 * Whether the steps taken are to be read: as many as are read together, or all that may pass before
 * a stage's convergence is decided, or some of long ago.
 */
export function isReadingDue({ unread, readTogether, state }: ActiveRun, stage: StageInRun): boolean {
  const { convergence: window } = stage
  const most = window ? Math.min(readTogether, window.windowSteps - state.convergence.count) : readTogether
  const since = unread[0]?.startedAt ?? Infinity
  return unread.length >= most || performance.now() - since > LONGEST_UNREAD_MS
}

/**
 * Reads what the steps since the last time have reported, writes their events, and follows the
 * convergence of their stage.
 * Whatever looks at a run's state, or writes events of its own, reads first. Does nothing where
 * nothing is unread.
 * @param newest the newest step's report, where it did not stay on the device
 * @throws NonFiniteLoss for the first step that is not finite; the run stands before it then
 */
export function readSteps(run: ActiveRun, newest?: Float32Array): void {
  const { unread } = run
  const [first] = unread
  if (!first) return
  run.unread = []
  const stageGraph = run.graph.stages[first.stage.index]
  if (!stageGraph) throw new Error(`The graph has no stage ${first.stage.index}`)
  const reports = newest
    ? [...reportsOf(run, stageGraph, unread.length - 1), newest]
    : reportsOf(run, stageGraph, unread.length)
  // When one of several steps ended is not known: each is given an equal share of their time, and
  // its own of the vault's.
  const filling = unread.reduce((sum, { fillMs }) => sum + fillMs, 0)
  const eachMs = (performance.now() - first.startedAt - filling) / unread.length
  unread.forEach((step, index) => {
    settle(run, stageGraph, step, reports[index] ?? new Float32Array(), eachMs + step.fillMs)
  })
}

/** The last reports that a stage has left on the device, oldest first. */
function reportsOf({ session }: ActiveRun, { onDevice }: StageGraph, count: number): readonly Float32Array[] {
  if (count === 0) return []
  const [fetched] = session.run(new Map(), [onDevice.newest])
  const [rows = 0, numbers = 0] = fetched?.shape ?? []
  const data = fetched?.data as Float32Array
  return Array.from({ length: count }, (_, index) => {
    const row = rows - count + index
    return data.subarray(row * numbers, (row + 1) * numbers)
  })
}

function settle(
  run: ActiveRun,
  stageGraph: StageGraph,
  { before, stage, chosen, pairs, learningRate, fillMs }: UnreadStep,
  report: Float32Array,
  durationMs: number,
): void {
  const { prepared, events, stepsPerEpoch, storedTeacher } = run
  const { loss, gradientNorm, terms, firstNonFinite } = readReport(stageGraph, report)
  const step = before.step + 1
  if (firstNonFinite !== undefined) {
    run.state = before
    const batch = Array.from(chosen, (index) => prepared.train[index])
    const linesOf = (isTransfer: boolean) =>
      batch.flatMap((row) => (row && (row.isTransfer ?? false) === isTransfer ? [row.line] : []))
    throw new NonFiniteLoss(step, firstNonFinite, linesOf(false), linesOf(true))
  }
  events.append({
    kind: 'step',
    step,
    stage: stage.index,
    epoch: (before.stageStep + 1) / stepsPerEpoch,
    loss,
    terms: termsOfStep(prepared.plan, stageGraph, terms, { stage, stageStep: before.stageStep, pairs }),
    learningRate,
    gradientNorm,
    examples: chosen.length,
    tokens: tokensIn(prepared.train, chosen),
    durationMs,
    ...(fillMs > 0 && { fillMs, vaultChunks: storedTeacher?.vault.filled() }),
  })
  if (run.microscope) run.state = { ...run.state, sinceEvaluation: summed(run.state.sinceEvaluation, terms) }
  const { convergence: window } = stage
  if (window) run.state = { ...run.state, convergence: watchConvergence(run.state.convergence, loss, window) }
}

function summed(
  before: TrainingState['sinceEvaluation'],
  terms: readonly TermLoss[],
): TrainingState['sinceEvaluation'] {
  const { steps, terms: sums } = before ?? { steps: 0, terms: [] }
  return { steps: steps + 1, terms: terms.map(({ value }, index) => (sums[index] ?? 0) + value) }
}
