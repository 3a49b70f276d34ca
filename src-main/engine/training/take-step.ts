import { learningRateAt } from '../../domain/learning-rate.ts'
import { StillroomError, toErrorData } from '../../domain/stillroom-error.ts'
import { explainWriteError } from '../../run-folder/write-atomically.ts'
import type { Tensor } from '../backend.ts'
import type { Node } from '../graph/graph.ts'
import type { ActiveRun, StageInRun } from './active-run.ts'
import { adamSchedule } from './adam.ts'
import { epochBatches, padBatch, type Batch } from './batches.ts'
import { watchConvergence } from './convergence.ts'
import { WORD_EMBEDDINGS } from './rows-in-use.ts'
import { readReport } from './read-report.ts'

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
  const { prepared, graph, session, stepsPerEpoch, state } = run
  const { training } = prepared.plan
  const startedAt = performance.now()
  const chosen = nextBatch(run, stage)
  const fillMs = await fillVault(run, chosen, throwIfEnding)
  const batch = padBatch(prepared.train, chosen)
  if (state.stageStep % stepsPerEpoch === 0) checkVault(run, batch, chosen)
  const learningRate = learningRateAt(state.stageStep, stage.steps, training)
  const stageGraph = graph.stages[stage.index]
  if (!stageGraph) throw new Error(`The graph has no stage ${stage.index}`)
  const schedule = adamSchedule(state.stageStep + 1, learningRate, training.weightDecay)
  const [report] = session.run(feedsOf(run, stage, chosen, batch, schedule), [stageGraph.report])
  const { loss, gradientNorm, terms, firstNonFinite } = readReport(stageGraph, report?.data as Float32Array)
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
    tokens: batch.tokens,
    durationMs: performance.now() - startedAt,
    ...(fillMs > 0 && { fillMs }),
  })
  run.state = {
    ...state,
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

function feedsOf(
  { graph, prepared, state, storedTeacher }: ActiveRun,
  { index }: StageInRun,
  chosen: Int32Array,
  batch: Batch,
  schedule: Float32Array,
): ReadonlyMap<Node, Tensor> {
  const { inputs } = graph
  return new Map<Node, Tensor>([
    [inputs.ids, batch.ids],
    [inputs.typeIds, batch.typeIds],
    [inputs.mask, batch.mask],
    [inputs.labels, batch.labels],
    [inputs.seed, { shape: [2], data: Int32Array.of(prepared.plan.training.seed, state.step) }],
    [graph.adam.schedule, { shape: [schedule.length], data: schedule }],
    ...(storedTeacher?.feeds(index, chosen, batch.ids.shape[1] ?? 0) ?? []),
  ])
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
function checkVault({ storedTeacher, events, state }: ActiveRun, batch: Batch, chosen: Int32Array): void {
  if (!storedTeacher) return
  const differences = storedTeacher.compareWithLive(batch, chosen)
  events.append({ kind: 'teacher-checked', step: state.step, examples: chosen.length, differences })
}

function convergenceAfter({ prepared: { plan }, state }: ActiveRun, stage: StageInRun, loss: number) {
  if (!stage.mayConverge || plan.kind !== 'distill' || !plan.strategy.convergence) return state.convergence
  return watchConvergence(state.convergence, loss, plan.strategy.convergence)
}
