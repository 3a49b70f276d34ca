import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { RUN_FILES } from '../../contract/run-files.ts'
import type { TrainingEventBody } from '../../contract/training-event.ts'
import type { TaskKind } from '../../contract/tasks.ts'
import { judge, type Gold, type Judged } from '../../domain/dev-set/judge.ts'
import { taskScores } from '../../domain/dev-set/task-scores.ts'
import { taskOf } from '../../domain/plan/task-of.ts'
import { countParameters } from '../../model-folder/parameters.ts'
import { goldFile, PREDICTION_FILES } from '../../run-folder/predictions.ts'
import { writeAtomically } from '../../run-folder/write-atomically.ts'
import type { Backend, Session } from '../backend.ts'
import type { ActiveRun, StageInRun, TrainerSurroundings } from './active-run.ts'
import { buildRunGraph } from './build-run-graph.ts'
import { readNewestCheckpoint, removeUnfinished } from './checkpoint.ts'
import { chooseTeacher } from './choose-teacher.ts'
import { evaluatedAtOnce, evaluateTeacher } from './evaluate.ts'
import { freshState } from './fresh-state.ts'
import type { BufferedLog } from './buffered-log.ts'
import { keepLogits, readKeptLogits } from './kept-logits.ts'
import { createMicroscope } from './microscope.ts'
import { nameOfAnswers } from './name-of-answers.ts'
import { prepareRun, type PreparedRun } from './prepare-run.ts'
import { READ_TOGETHER } from './read-steps.ts'
import { MOST_REPORTS } from './reports-on-device.ts'
import { requireSameRun } from './require-same-run.ts'
import { WORD_EMBEDDINGS } from './rows-in-use.ts'
import { setWeights, wholeParameters } from './run-weights.ts'
import { stagesInRun } from './stages-in-run.ts'
import type { StepGraph } from './step-graph.ts'
import { goldOfEncoded } from './targets.ts'
import { toldClasses } from './told-classes.ts'
import { whenDiskAllows, type Waiting } from './when-disk-allows.ts'

/**
 * Reads a run folder, loads its graph, sets the weights (from the newest checkpoint where there is
 * one), judges the teacher.
 * @param microBatch examples computed at once, where memory ran out with more
 */
export async function startRun(
  folder: string,
  surroundings: TrainerSurroundings,
  events: BufferedLog,
  microBatch?: number,
): Promise<ActiveRun> {
  const prepared = await prepareRun(folder)
  const { backend } = surroundings
  const readTogether = Math.min(surroundings.readTogether ?? READ_TOGETHER[backend.device], MOST_REPORTS)
  const { stages, stepsPerEpoch } = stagesInRun(prepared)
  const graph = buildRunGraph(prepared, backend)
  removeUnfinished(folder)
  const checkpoint = readNewestCheckpoint(folder)
  if (checkpoint) requireSameRun(checkpoint.state, prepared, backend)
  const session = backend.load(graph.graph)
  try {
    setWeights(graph, session, prepared, checkpoint)
    if (readTogether > 1)
      session.run(
        new Map(),
        graph.stages.map(({ onDevice }) => onDevice.clear),
      )
    events.append(startedEvent(prepared, surroundings, stages, checkpoint?.state.step ?? 0))
    const storedTeacher = await chooseTeacher({
      prepared,
      graph,
      session,
      backend,
      stages,
      stepsPerEpoch,
      begun: checkpoint?.state.teacher,
      events,
    })
    const { isEnding } = surroundings
    const waiting: Waiting = { folder, step: checkpoint?.state.step ?? 0, events, isEnding }
    const task = taskOf(prepared.sources)
    const gold = goldOfEncoded(task, prepared.dev)
    const allowed = microBatch ?? checkpoint?.state.microBatch ?? null
    await whenDiskAllows(waiting, gold.byteLength, () => writeGold(folder, task.kind, gold))
    return {
      folder,
      prepared: withoutWeights(prepared),
      surroundings,
      events,
      graph,
      session,
      stages,
      stepsPerEpoch,
      lengths: prepared.train.map(({ ids }) => ids.length),
      task,
      gold,
      teacher: await judgeTeacher(waiting, prepared, graph, session, backend, gold, allowed ?? undefined),
      storedTeacher,
      microscope: createMicroscope(prepared, graph, session, allowed),
      fillMs: 0,
      unread: [],
      readTogether,
      checkpointAt: performance.now(),
      state: {
        ...(checkpoint?.state ?? freshState(prepared, backend)),
        teacher: storedTeacher ? 'stored' : 'live',
        ...(microBatch !== undefined && { microBatch }),
      },
    }
  } catch (thrown) {
    session.close()
    throw thrown
  }
}

/** What a trainer says of itself and its run before the first step. */
function startedEvent(
  prepared: PreparedRun,
  { backend, unusedCard }: TrainerSurroundings,
  stages: readonly StageInRun[],
  fromStep: number,
): TrainingEventBody {
  return {
    kind: 'started',
    fromStep,
    pid: process.pid,
    tensorflow: backend.version,
    device: backend.device,
    ...(backend.device === 'CPU' && unusedCard && { unusedCard }),
    isFused: backend.isFused,
    node: process.version,
    trainExamples: prepared.train.length,
    devExamples: prepared.dev.length,
    rejectedRows: prepared.rejectedRows,
    ...(prepared.unlabelledExamples > 0 && { unlabelledExamples: prepared.unlabelledExamples }),
    ...(prepared.leftOutRows > 0 && { leftOutRows: prepared.leftOutRows }),
    ...toldClasses(prepared.sources, prepared.classWeights),
    sharedTexts: prepared.sharedTexts,
    parameters: countParameters(wholeParameters(prepared)),
    startsAtRandom: [...prepared.startsAtRandom],
    notes: [...prepared.notes],
    stages: stages.map(({ index, name, steps }) => ({ index, name, steps })),
  }
}

function writeGold(folder: string, taskKind: TaskKind, gold: Gold): void {
  const predictions = join(folder, RUN_FILES.predictions)
  mkdirSync(predictions, { recursive: true })
  writeAtomically(join(predictions, goldFile(taskKind)), new Uint8Array(gold.buffer))
}

/** By what an earlier run heard, where one had this very teacher judged on these very texts. */
async function judgeTeacher(
  waiting: Waiting,
  prepared: PreparedRun,
  graph: StepGraph,
  session: Session,
  backend: Backend,
  gold: Gold,
  microBatch: number | undefined,
): Promise<Judged | undefined> {
  const { dev, sources } = prepared
  const atOnce = evaluatedAtOnce(microBatch)
  const name = nameOfAnswers(prepared, backend, dev, { logits: 'dev', atOnce })
  const kept = prepared.teacher && readKeptLogits(name, dev.length * sources.labels.length)
  const logits = kept ?? (await evaluateTeacher(session, graph, dev, atOnce))
  if (!logits) return undefined
  if (!kept) keepLogits(name, logits)
  const predictions = PREDICTION_FILES.teacher
  await whenDiskAllows(waiting, logits.byteLength, () =>
    writeAtomically(join(waiting.folder, RUN_FILES.predictions, predictions), new Uint8Array(logits.buffer)),
  )
  const judged = judge(taskOf(sources), logits, gold)
  const isKept = kept !== undefined
  waiting.events.append({ kind: 'teacher-evaluated', scores: taskScores(judged), predictions, isKept })
  return judged
}

/**
 * What is needed of a prepared run once its weights are in the session: of them, the embeddings
 * that are not in the graph.
 */
function withoutWeights(prepared: PreparedRun): PreparedRun {
  const table = prepared.startingWeights.get(WORD_EMBEDDINGS)
  return {
    ...prepared,
    carried: undefined,
    startingWeights: new Map(table ? [[WORD_EMBEDDINGS, table]] : []),
    teacher: prepared.teacher && { ...prepared.teacher, weights: new Map() },
  }
}
