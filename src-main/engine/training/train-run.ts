import { join } from 'node:path'
import { setImmediate, setTimeout } from 'node:timers/promises'
import { RUN_FILES } from '../../contract/run-files.ts'
import { choiceScore } from '../../domain/plan/choice-score.ts'
import { candidateTest, isBetter } from '../../domain/run/best-evaluation.ts'
import { judge } from '../../domain/dev-set/judge.ts'
import { compareWithTeacher, taskScores } from '../../domain/dev-set/task-scores.ts'
import { toErrorData } from '../../domain/stillroom-error.ts'
import { mayPass } from '../../domain/system-refusal.ts'
import { readControl } from '../../run-folder/control.ts'
import { openEventLog } from '../../run-folder/event-log.ts'
import { readNotableEvents } from '../../run-folder/notable-events.ts'
import { readPlan } from '../../run-folder/read-run.ts'
import { writeAtomically } from '../../run-folder/write-atomically.ts'
import { countParameters } from '../../model-folder/parameters.ts'
import { writeModelFolder } from '../weights/write-model-folder.ts'
import type { ActiveRun, StageInRun, TrainerSurroundings } from './active-run.ts'
import { NOTHING_SEEN } from './convergence.ts'
import { evaluate, evaluatedAtOnce } from './evaluate.ts'
import { lookThroughMicroscope } from './look-through-microscope.ts'
import { halvedMicroBatch, isOutOfMemory, microBatchOf } from './memory-limit.ts'
import { bufferedLog } from './buffered-log.ts'
import { watchPatience } from './patience.ts'
import { NonFiniteLoss, readSteps } from './read-steps.ts'
import { fetchWeights, wholeParameters, writeCheckpointOf } from './run-weights.ts'
import { startRun } from './start-run.ts'
import { Stopped } from './stopped.ts'
import { takeStep } from './take-step.ts'
import { takeKeptWeights } from './take-kept-weights.ts'
import { testStudent } from './test-student.ts'
import {
  untilLastLineIsWritten,
  untilLogIsWritten,
  whenDiskAllows,
  type Waiting,
} from './when-disk-allows.ts'

export type Outcome = 'finished' | 'stopped'

/** How often a paused trainer polls control.json. */
const PAUSE_POLL_MS = 200
/** Besides tensors: what a checkpoint or a result has in small files. */
const SMALL_FILES_BYTES = 1 << 16
const FLOAT_BYTES = 4

/**
 * Runs the plan of a run folder to its end, or to where it is told to stop; goes on from the newest
 * checkpoint if there is one. Everything a step depends on follows from the plan and the
 * checkpoint, so an interrupted run ends in the same weights, bit for bit on the CPU, as one that
 * never was.
 * Where the disk refuses what is to be written, the run waits (`whenDiskAllows`).
 * @throws StillroomError `non-finite-loss` besides what reading the inputs throws; the last
 * checkpoint stays
 */
export async function trainRun(folder: string, surroundings: TrainerSurroundings): Promise<Outcome> {
  const events = bufferedLog(openEventLog(folder))
  let run: ActiveRun | undefined
  let { microBatch } = surroundings
  if (microBatch !== undefined)
    events.append({ kind: 'memory-ran-out', step: lastCheckpointStep(folder), microBatch })
  try {
    for (;;) {
      try {
        run = await startRun(folder, surroundings, events, microBatch)
        return await trainToTheEnd(run)
      } catch (thrown) {
        if (!isOutOfMemory(thrown)) throw thrown
        const allowed = run?.state.microBatch ?? microBatch ?? null
        const { training } = readPlan(folder)
        microBatch = halvedMicroBatch(microBatchOf(allowed, training), training, thrown)
        events.append({ kind: 'memory-ran-out', step: run?.state.step ?? 0, microBatch })
        // Which weights an aborted step has updated is not known: all are read again from the
        // checkpoint.
        if (run) close(run)
        run = undefined
      }
    }
  } catch (thrown) {
    if (thrown instanceof Stopped) {
      events.append({ kind: 'stopped', step: lastCheckpointStep(folder) })
      return 'stopped'
    }
    const lines = thrown instanceof NonFiniteLoss ? thrown.lines : undefined
    events.append({ kind: 'failed', step: run?.state.step ?? 0, error: toErrorData(thrown), lines })
    throw thrown
  } finally {
    if (run) close(run)
    unlessRefused(() => events.sync())
    events.close()
  }
}

function waitingOf({ folder, state, events, surroundings }: ActiveRun): Waiting {
  return { folder, step: state.step, events, isEnding: surroundings.isEnding }
}

/** Best effort: does what a run can end without; a failed write goes to the trainer's log. */
function unlessRefused(write: () => void): void {
  try {
    write()
  } catch (thrown) {
    if (!mayPass(thrown)) throw thrown
    console.error(toErrorData(thrown).message)
  }
}

function lastCheckpointStep(folder: string): number {
  return readNotableEvents(folder).events.findLast((event) => event.kind === 'checkpoint')?.step ?? 0
}

function close({ storedTeacher, session }: ActiveRun): void {
  storedTeacher?.vault.close()
  session.close()
}

async function trainToTheEnd(run: ActiveRun): Promise<Outcome> {
  try {
    for (let stage = run.stages[run.state.stage]; stage; stage = run.stages[run.state.stage])
      await trainStage(run, stage)
  } catch (thrown) {
    if (!(thrown instanceof Stopped)) throw thrown
    // A trainer that is told to end does not wait for a disk: without this checkpoint, some steps
    // are taken again.
    unlessRefused(() => saveCheckpointNow(run))
    run.events.append({ kind: 'stopped', step: run.state.step })
    return 'stopped'
  }
  await finish(run)
  return 'finished'
}

async function trainStage(run: ActiveRun, stage: StageInRun): Promise<void> {
  const { events, prepared } = run
  if (run.state.stageStep === 0)
    events.append({ kind: 'stage-started', stage: stage.index, step: run.state.step })
  while (!hasEnded(run, stage)) {
    // Before the step, not after: an evaluation that was stopped is made up for when the run is
    // resumed.
    if (isEvaluationDue(run)) {
      await evaluateStudent(run, stage)
      await saveCheckpoint(run)
      continue // it may have been the last that the stage has patience for
    }
    await obeyControl(run)
    // A stage's first step makes its graph ready.
    if (run.state.stageStep === 0) run.surroundings.takesLong?.()
    await takeStep(run, stage, () => throwIfEnding(run))
    await untilLogIsWritten(waitingOf(run))
    if (performance.now() - run.checkpointAt > prepared.plan.training.checkpointEverySeconds * 1000)
      await saveCheckpoint(run)
  }
  if (run.state.evaluatedAt !== run.state.step) await evaluateStudent(run, stage)
  events.append({ kind: 'stage-ended', stage: stage.index, step: run.state.step, ...endOf(run, stage) })
  // Each stage is an optimisation of its own: fresh moments, its own learning-rate schedule. What
  // another loss left in
  // Adam's moments would steer the first hundred steps of the next. The last stage's stay, for a
  // fork may carry them over.
  const isLast = stage.index + 1 === run.stages.length
  if (!isLast) run.session.run(new Map(), [run.graph.adam.reset])
  const { patience: _ofThisStage, sinceEvaluation: _nothing, momentSteps = 0, ...state } = run.state
  run.state = {
    ...state,
    stage: stage.index + 1,
    stageStep: 0,
    ...(isLast && { momentSteps: momentSteps + state.stageStep }),
    convergence: NOTHING_SEEN,
  }
  await saveCheckpoint(run)
}

function hasEnded({ state }: ActiveRun, stage: StageInRun): boolean {
  return state.stageStep >= stage.steps || state.convergence.reached || (state.patience?.isOver ?? false)
}

function endOf({ state }: ActiveRun, stage: StageInRun) {
  const { convergence, patience, stageStep } = state
  if (convergence.reached) return { reason: 'converged' as const }
  if (stageStep >= stage.steps || !patience?.isOver) return { reason: 'limit' as const }
  const { step, score, without } = patience
  return { reason: 'stopped-early' as const, patience: { bestStep: step, score, evaluations: without } }
}

function isEvaluationDue({ state, stepsPerEpoch, prepared }: ActiveRun): boolean {
  if (state.stageStep === 0 || state.evaluatedAt === state.step) return false
  const every = Math.max(1, Math.round(prepared.plan.training.evaluateEvery * stepsPerEpoch))
  return state.stageStep % every === 0
}

/**
 * Yields to the event loop, so that signals are handled; then does what control.json says: goes on,
 * waits while the run is paused, or throws Stopped.
 */
async function obeyControl(run: ActiveRun): Promise<void> {
  await setImmediate()
  throwIfEnding(run)
  let want = readControl(run.folder)
  if (want === 'pause') {
    await saveCheckpoint(run)
    run.events.append({ kind: 'paused', step: run.state.step })
    unlessRefused(() => run.events.sync())
    for (; want === 'pause'; want = readControl(run.folder)) {
      await setTimeout(PAUSE_POLL_MS)
      throwIfEnding(run)
    }
    if (want === 'run') run.events.append({ kind: 'continued', step: run.state.step })
  }
  if (want === 'stop') throw new Stopped()
}

function throwIfEnding({ surroundings }: ActiveRun): void {
  if (surroundings.isEnding()) throw new Stopped()
}

async function evaluateStudent(run: ActiveRun, stageInRun: StageInRun): Promise<void> {
  readSteps(run)
  run.surroundings.takesLong?.()
  const { folder, prepared, graph, session, task, gold, events } = run
  const { index: stage, stopEarly } = stageInRun
  const startedAt = performance.now()
  const atOnce = evaluatedAtOnce(run.state.microBatch ?? undefined)
  const { inputs, evaluated } = graph
  const logits = await evaluate(session, inputs, evaluated.logits, prepared.dev, atOnce, () =>
    throwIfEnding(run),
  )
  const { step, best } = run.state
  const predictions = `${step}.f32`
  await whenDiskAllows(waitingOf(run), logits.byteLength, () =>
    writeAtomically(join(folder, RUN_FILES.predictions, predictions), new Uint8Array(logits.buffer)),
  )
  const judged = judge(task, logits, gold)
  const scores = taskScores(judged)
  const teacher = run.teacher && compareWithTeacher(judged, run.teacher)
  const durationMs = performance.now() - startedAt
  const looked = await lookThroughMicroscope(run, stageInRun, () => throwIfEnding(run))
  events.append({ kind: 'evaluated', step, stage, scores, teacher, predictions, durationMs })
  for (const event of looked) events.append(event)
  const { plan } = prepared
  const score = choiceScore(scores, plan)
  const isBest = candidateTest(plan)(stage) && (best === null || isBetter(score, best.score))
  const { accuracy } = scores
  run.state = {
    ...run.state,
    evaluatedAt: step,
    sinceEvaluation: undefined,
    best: isBest ? { step, accuracy, score } : best,
    ...(stopEarly && { patience: watchPatience(run.state.patience, { step, score }, stopEarly) }),
  }
}

/**
 * Saves the run, as soon as the disk allows. @throws NonFiniteLoss rather than keep weights that
 * came of a step that was not finite
 */
async function saveCheckpoint(run: ActiveRun): Promise<void> {
  readSteps(run)
  const bytes = 3 * FLOAT_BYTES * countParameters(wholeParameters(run.prepared)) + SMALL_FILES_BYTES
  await whenDiskAllows(waitingOf(run), bytes, () => saveCheckpointNow(run))
}

function saveCheckpointNow(run: ActiveRun): void {
  readSteps(run)
  run.surroundings.takesLong?.()
  const { folder, prepared, graph, session, state, events } = run
  const startedAt = performance.now()
  events.sync() // what a checkpoint stands on is on the disk before it
  const bytes = writeCheckpointOf(folder, graph, session, prepared, state)
  events.append({ kind: 'checkpoint', step: state.step, bytes, durationMs: performance.now() - startedAt })
  run.checkpointAt = performance.now()
}

/**
 * Writes student/ from the weights that the plan keeps; `best` names the evaluation that went best,
 * whose checkpoint is kept too.
 */
async function finish(run: ActiveRun): Promise<void> {
  const { folder, prepared, graph, session, state, events } = run
  run.surroundings.takesLong?.()
  const kept = takeKeptWeights(run)
  const bytes = FLOAT_BYTES * countParameters(wholeParameters(prepared)) + SMALL_FILES_BYTES
  await whenDiskAllows(waitingOf(run), bytes, () =>
    writeModelFolder(join(folder, RUN_FILES.student), {
      config: prepared.config,
      taskKind: run.task.kind,
      labels: prepared.sources.labels,
      weights: fetchWeights(graph, session, prepared, kept),
      tokenizerFrom: prepared.tokenizerFrom,
    }),
  )
  await testStudent(run, kept.step, waitingOf(run), () => throwIfEnding(run))
  const best = state.best && { step: state.best.step, accuracy: state.best.accuracy }
  events.append({ kind: 'finished', step: state.step, best, kept: kept.step })
  await untilLastLineIsWritten(waitingOf(run))
}
