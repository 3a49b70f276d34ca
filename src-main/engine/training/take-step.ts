import type { Training } from '../../contract/plan.ts'
import { learningRateAt } from '../../domain/learning-rate.ts'
import { StillroomError, toErrorData } from '../../domain/stillroom-error.ts'
import { explainWriteError } from '../../run-folder/write-atomically.ts'
import type { Node } from '../graph/graph.ts'
import type { ActiveRun, StageInRun } from './active-run.ts'
import { adamSchedule } from './adam.ts'
import { epochBatches, padBatch, tokensIn } from './batches.ts'
import { watchConvergence } from './convergence.ts'
import { WORD_EMBEDDINGS } from './rows-in-use.ts'
import { readReport } from './read-report.ts'
import { stepFeeds, type StepInputs } from './step-feeds.ts'
import { REPORT_GRADIENT_NORM, type StageGraph } from './step-graph.ts'

/** A step whose loss or gradient is NaN or infinite, with the batch that did it. */
export class NonFiniteLoss extends StillroomError {
  /** Lines of the training file, 1-based. */
  readonly lines: readonly number[]

  constructor(step: number, what: string, lines: readonly number[]) {
    const shown = lines.slice(0, 8).join(', ') + (lines.length > 8 ? ', …' : '')
    super(
      'non-finite-loss',
      `Step ${step}: ${what} is not a finite number. The batch holds lines ${shown} of the training set. ` +
        'A lower learning rate often helps; the last checkpoint is kept.',
    )
    this.lines = lines
  }
}

/**
 * Takes the next step of a stage and writes its event.
 * @param throwIfEnding asked while the vault is filled; what it throws ends the step before it began
 */
export async function takeStep(run: ActiveRun, stage: StageInRun, throwIfEnding: () => void): Promise<void> {
  const { prepared, graph, stepsPerEpoch, state } = run
  const { training } = prepared.plan
  const startedAt = performance.now()
  const chosen = nextBatch(run, stage)
  const fillMs = await fillVault(run, chosen, throwIfEnding)
  if (state.stageStep % stepsPerEpoch === 0) checkVault(run, chosen)
  const learningRate = learningRateAt(state.stageStep, stage.steps, training)
  const stageGraph = graph.stages[stage.index]
  if (!stageGraph) throw new Error(`The graph has no stage ${stage.index}`)
  const schedule = adamSchedule(state.stageStep + 1, learningRate, training.weightDecay)
  const report = runStep(run, stage.index, stageGraph, chosen, schedule)
  const { loss, gradientNorm, terms, firstNonFinite } = readReport(stageGraph, report)
  const step = state.step + 1
  if (firstNonFinite !== undefined) {
    throw new NonFiniteLoss(
      step,
      firstNonFinite,
      Array.from(chosen, (index) => prepared.train[index]?.line ?? 0),
    )
  }
  run.events.append({
    kind: 'step',
    step,
    stage: stage.index,
    epoch: (state.stageStep + 1) / stepsPerEpoch,
    loss,
    terms,
    learningRate,
    gradientNorm,
    examples: chosen.length,
    tokens: tokensIn(prepared.train, chosen),
    durationMs: performance.now() - startedAt,
    ...(fillMs > 0 && { fillMs, vaultChunks: run.storedTeacher?.vault.filled() }),
  })
  run.state = {
    ...run.state, // a vault that was given up while it was filled is noted there
    step,
    stageStep: state.stageStep + 1,
    unusedDecay: stageGraph.gradients.has(WORD_EMBEDDINGS)
      ? state.unusedDecay * (1 - learningRate * training.weightDecay)
      : state.unusedDecay,
    convergence: convergenceAfter(run, stage, loss),
  }
}

/** Batches follow from (seed, stage, epoch), so a resumed run draws the same ones. */
function nextBatch(run: ActiveRun, { index: stage }: StageInRun): Int32Array {
  const { stageStep } = run.state
  const epoch = Math.floor(stageStep / run.stepsPerEpoch)
  if (run.epoch?.stage !== stage || run.epoch.epoch !== epoch) {
    const { seed, batchSize } = run.prepared.plan.training
    run.epoch = { stage, epoch, batches: epochBatches(run.lengths, batchSize, { seed, stage, epoch }) }
  }
  return run.epoch.batches[stageStep % run.stepsPerEpoch] as Int32Array
}

/** Updates the student by a batch, whole or in parts whose gradients add up to the batch's. @returns the step's report */
function runStep(
  { graph, session, prepared, state, storedTeacher }: ActiveRun,
  stage: number,
  { report, keepFirst, keepNext, applyKept }: StageGraph,
  chosen: Int32Array,
  schedule: Float32Array,
): Float32Array {
  const { train, plan } = prepared
  const { seed } = plan.training
  const run = (examples: Int32Array, node: Node, part?: StepInputs['part']): Float32Array => {
    const batch = padBatch(train, examples)
    const feeds = new Map([
      ...stepFeeds(graph, { batch, seed, step: state.step, schedule, part }),
      ...(storedTeacher?.feeds(stage, examples, batch.ids.shape[1] ?? 0) ?? []),
    ])
    return session.run(feeds, [node])[0]?.data as Float32Array
  }
  const atOnce = microBatchOf(state.microBatch, plan.training)
  if (chosen.length <= atOnce) return run(chosen, report)
  const tokens = tokensIn(train, chosen)
  const total = new Float64Array(report.shape[0] ?? 0)
  for (let from = 0, index = 0; from < chosen.length; from += atOnce, index++) {
    const examples = chosen.subarray(from, from + atOnce)
    const part = {
      index,
      examples: examples.length / chosen.length,
      tokens: tokensIn(train, examples) / tokens,
    }
    run(examples, index === 0 ? keepFirst : keepNext, part).forEach((value, at) => {
      total[at] = (total[at] ?? 0) + value
    })
  }
  const norm = session.run(new Map([[graph.adam.schedule, { shape: [schedule.length], data: schedule }]]), [
    applyKept,
  ])[0]?.data[0]
  total[REPORT_GRADIENT_NORM] = norm ?? Number.NaN
  return Float32Array.from(total)
}

/**
 * Examples computed at once: what memory allowed, else the plan's wish, else the whole batch.
 * @param allowed where memory ran out before
 */
export function microBatchOf(
  allowed: number | undefined,
  { microBatch, batchSize }: Pick<Training, 'microBatch' | 'batchSize'>,
): number {
  return allowed ?? microBatch ?? batchSize
}

/**
 * Computes what the vault lacks of a batch. Where it cannot be kept (the disk is full), the run goes on with the live teacher, and says so.
 * @returns milliseconds spent
 */
async function fillVault(run: ActiveRun, chosen: Int32Array, throwIfEnding: () => void): Promise<number> {
  const { storedTeacher, events, state } = run
  if (!storedTeacher || storedTeacher.vault.missing(chosen).length === 0) return 0
  const startedAt = performance.now()
  try {
    await storedTeacher.fill(chosen, throwIfEnding)
  } catch (thrown) {
    const explained = explainWriteError(thrown, 'The teacher vault')
    if (toErrorData(explained).code !== 'disk-full') throw explained
    events.append({ kind: 'teacher-source', source: 'live', reason: toErrorData(explained).message })
    storedTeacher.vault.close()
    run.storedTeacher = undefined
    run.state = { ...state, teacher: 'live' }
    return performance.now() - startedAt
  }
  const spent = performance.now() - startedAt
  run.fillMs += spent
  const { chunks } = storedTeacher.vault.layout
  if (storedTeacher.vault.filled() === chunks)
    events.append({ kind: 'teacher-stored', step: state.step, chunks, durationMs: run.fillMs })
  return spent
}

/** Once an epoch: nothing that is read may differ from what the teacher says by more than rounding does. */
function checkVault({ storedTeacher, prepared, events, state }: ActiveRun, chosen: Int32Array): void {
  if (!storedTeacher) return
  const differences = storedTeacher.compareWithLive(padBatch(prepared.train, chosen), chosen)
  events.append({ kind: 'teacher-checked', step: state.step, examples: chosen.length, differences })
}

function convergenceAfter({ prepared: { plan }, state }: ActiveRun, stage: StageInRun, loss: number) {
  if (!stage.mayConverge || plan.kind !== 'distill' || !plan.strategy.convergence) return state.convergence
  return watchConvergence(state.convergence, loss, plan.strategy.convergence)
}
