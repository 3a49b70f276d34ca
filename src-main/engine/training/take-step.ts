import { learningRateAt } from '../../domain/plan/learning-rate.ts'
import { toErrorData } from '../../domain/stillroom-error.ts'
import { explainWriteError } from '../../run-folder/write-atomically.ts'
import type { Tensor } from '../backend.ts'
import type { Node } from '../graph/graph.ts'
import type { ActiveRun, StageInRun } from './active-run.ts'
import { adamSchedule } from './adam.ts'
import { pairsInStep } from './drawn-mapping.ts'
import { microBatchOf } from './memory-limit.ts'
import { batchParts } from './batch-parts.ts'
import { epochBatches, padBatch } from './batches.ts'
import { WORD_EMBEDDINGS } from './rows-in-use.ts'
import { isReadingDue, readSteps } from './read-steps.ts'
import { stepFeeds, type StepInputs } from './step-feeds.ts'
import type { StageGraph } from './step-graph.ts'
import { REPORT_GRADIENT_NORM } from './training-step.ts'

/**
 * Takes the next step of a stage. Its event is written once its report is read: at once, or on a
 * GPU with those of some steps more.
 * @param throwIfEnding asked while the vault is filled; what it throws ends the step before it
 * began
 * @throws NonFiniteLoss for the first of the steps read that is not finite
 */
export async function takeStep(run: ActiveRun, stage: StageInRun, throwIfEnding: () => void): Promise<void> {
  const { prepared, graph } = run
  const { training } = prepared.plan
  const chosen = nextBatch(run, stage)
  if (isTeacherAsked(run, chosen) || isMappingDrawn(run, stage)) readSteps(run)
  const startedAt = performance.now()
  const fillMs = await fillVault(run, chosen, throwIfEnding)
  if (isCheckDue(run)) checkVault(run, chosen)
  const before = run.state
  const learningRate = learningRateAt(before.stageStep, stage.steps, {
    ...training,
    learningRate: stage.learningRate,
  })
  const stageGraph = graph.stages[stage.index]
  if (!stageGraph) throw new Error(`The graph has no stage ${stage.index}`)
  const adamStep = (before.momentSteps ?? 0) + before.stageStep + 1
  const schedule = adamSchedule(adamStep, learningRate, training.weightDecay)
  const pairs = drawnPairs(run, stage)
  const ofStep = new Map([
    ...stageGraph.scheduled.feedsAt(before.stageStep, stage.steps),
    ...(stageGraph.drawn?.feedsFor(pairs) ?? []),
  ])
  const report = runStep(run, stage.index, stageGraph, chosen, schedule, ofStep)
  run.state = {
    ...before,
    step: before.step + 1,
    stageStep: before.stageStep + 1,
    unusedDecay: stageGraph.gradients.has(WORD_EMBEDDINGS)
      ? before.unusedDecay * (1 - learningRate * training.weightDecay)
      : before.unusedDecay,
  }
  run.unread = [...run.unread, { before, stage, chosen, pairs, learningRate, fillMs, startedAt }]
  if (report || isReadingDue(run, stage)) readSteps(run, report)
}

/** Whether an event is written of this step's mapping, behind those of the steps before. */
function isMappingDrawn({ state, stepsPerEpoch }: ActiveRun, { draw }: StageInRun): boolean {
  return draw === 'epoch' && state.stageStep % stepsPerEpoch === 0
}

/** The pairs of the next step; where they are drawn each epoch, the log is told of them first. */
function drawnPairs(run: ActiveRun, stage: StageInRun) {
  const { state, prepared, stepsPerEpoch, events } = run
  const { stageStep } = state
  const pairs = pairsInStep(stage, prepared.plan.training.seed, stage.index, stageStep, stepsPerEpoch)
  if (isMappingDrawn(run, stage))
    events.append({
      kind: 'mapping-drawn',
      step: state.step,
      stage: stage.index,
      epoch: stageStep / stepsPerEpoch,
      pairs: [...pairs],
    })
  return pairs
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

/**
 * Updates the student by a batch, whole or in micro-batches whose accumulated gradients are the
 * batch's.
 * @returns the step's report; undefined where it stays on the device
 */
function runStep(
  { graph, session, prepared, state, storedTeacher, readTogether }: ActiveRun,
  stage: number,
  { report, onDevice, keepFirst, keepNext, applyKept }: StageGraph,
  chosen: Int32Array,
  schedule: Float32Array,
  ofStep: ReadonlyMap<Node, Tensor>,
): Float32Array | undefined {
  const { train, plan, classWeights } = prepared
  const { seed } = plan.training
  const run = (examples: Int32Array, node: Node, part?: StepInputs['part']): Float32Array => {
    const batch = padBatch(train, examples)
    const feeds = new Map([
      ...stepFeeds(graph, { batch, seed, step: state.step, schedule, part }),
      ...ofStep,
      ...(storedTeacher?.feeds(stage, examples, batch.ids.shape[1] ?? 0) ?? []),
    ])
    return session.run(feeds, [node])[0]?.data as Float32Array
  }
  const atOnce = microBatchOf(state.microBatch, plan.training)
  if (chosen.length <= atOnce) {
    if (readTogether === 1) return run(chosen, report)
    run(chosen, onDevice.takeStep)
    return undefined
  }
  const total = new Float64Array(report.shape[0] ?? 0)
  for (const { chosen: examples, part } of batchParts(train, chosen, atOnce, classWeights))
    run(examples, part.index === 0 ? keepFirst : keepNext, part).forEach((value, at) => {
      total[at] = (total[at] ?? 0) + value
    })
  const norm = session.run(new Map([[graph.adam.schedule, { shape: [schedule.length], data: schedule }]]), [
    applyKept,
  ])[0]?.data[0]
  total[REPORT_GRADIENT_NORM] = norm ?? Number.NaN
  return Float32Array.from(total)
}

/**
 * Whether the vault is filled or checked before this step: events are written of both, behind those
 * of the steps before.
 */
function isTeacherAsked(run: ActiveRun, chosen: Int32Array): boolean {
  const { storedTeacher } = run
  return storedTeacher !== undefined && (isCheckDue(run) || storedTeacher.vault.missing(chosen).length > 0)
}

/** In an epoch's second step: a run's first would wait for the teacher's plan, 0.2 s. */
function isCheckDue({ state, stepsPerEpoch }: ActiveRun): boolean {
  return state.stageStep % stepsPerEpoch === Math.min(1, stepsPerEpoch - 1)
}

/**
 * Computes what the vault lacks of a batch. Where it cannot be kept (the disk is full), the run
 * goes on with the live teacher, and says so.
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
  const chunks = storedTeacher.vault.layout.lengths.length
  if (storedTeacher.vault.filled() === chunks)
    events.append({ kind: 'teacher-stored', step: state.step, chunks, durationMs: run.fillMs })
  return spent
}

/**
 * Once an epoch: nothing that is read may differ from what the teacher says by more than rounding
 * does.
 */
function checkVault({ storedTeacher, prepared, events, state }: ActiveRun, chosen: Int32Array): void {
  if (!storedTeacher) return
  const differences = storedTeacher.compareWithLive(padBatch(prepared.train, chosen), chosen)
  events.append({ kind: 'teacher-checked', step: state.step, examples: chosen.length, differences })
}
