import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { RUN_FILES } from '../../contract/run-files.ts'
import { scoresOf } from '../../domain/dev-set/scores.ts'
import { lossesOf, stagesOf } from '../../domain/plan/stages.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { writeAtomically } from '../../run-folder/write-atomically.ts'
import type { Backend, Session } from '../backend.ts'
import type { OwnOperations } from '../graph/graph.ts'
import {
  countParameters,
  describeParameters,
  type ParameterDescription,
} from '../../model-folder/parameters.ts'
import type { ActiveRun, StageInRun, TrainerSurroundings } from './active-run.ts'
import {
  ENGINE_VERSION,
  readNewestCheckpoint,
  removeUnfinished,
  type Checkpoint,
  type TrainingState,
  writeCheckpoint,
} from './checkpoint.ts'
import { chooseTeacher } from './choose-teacher.ts'
import { NOTHING_SEEN } from './convergence.ts'
import { evaluate, evaluatedAtOnce } from './evaluate.ts'
import type { PatientLog } from './patient-log.ts'
import { prepareRun, type PreparedRun } from './prepare-run.ts'
import { READ_TOGETHER } from './read-steps.ts'
import { MOST_REPORTS } from './reports-on-device.ts'
import { completeRows, configOfRows, cutToRows, WORD_EMBEDDINGS, type WeightsToWrite } from './rows-in-use.ts'
import { toldClasses } from './told-classes.ts'
import { buildStepGraph, type StepGraph } from './step-graph.ts'
import { whenDiskAllows, type Waiting } from './when-disk-allows.ts'

/**
 * Reads a run folder, loads its graph, sets the weights (from the newest checkpoint where there is
 * one), judges the teacher.
 * @param microBatch examples computed at once, where memory ran out with more
 */
export async function startRun(
  folder: string,
  surroundings: TrainerSurroundings,
  events: PatientLog,
  microBatch?: number,
): Promise<ActiveRun> {
  const prepared = await prepareRun(folder)
  const { backend } = surroundings
  const readTogether = Math.min(surroundings.readTogether ?? READ_TOGETHER[backend.device], MOST_REPORTS)
  const { stages, stepsPerEpoch } = stagesInRun(prepared)
  const graph = buildGraph(prepared, backend)
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
    events.append({
      kind: 'started',
      fromStep: checkpoint?.state.step ?? 0,
      pid: process.pid,
      tensorflow: backend.version,
      device: backend.device,
      isFused: backend.isFused,
      node: process.version,
      trainExamples: prepared.train.length,
      devExamples: prepared.dev.length,
      rejectedRows: prepared.rejectedRows,
      ...(prepared.unlabelledExamples > 0 && { unlabelledExamples: prepared.unlabelledExamples }),
      ...(prepared.leftOutRows > 0 && { leftOutRows: prepared.leftOutRows }),
      ...toldClasses(prepared.sources),
      sharedTexts: prepared.sharedTexts,
      parameters: countParameters(wholeParameters(prepared)),
      startsAtRandom: [...prepared.startsAtRandom],
      notes: [...prepared.notes],
      stages: stages.map(({ index, name, steps }) => ({ index, name, steps })),
    })
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
    const devLabels = Int32Array.from(prepared.dev, ({ label }) => label)
    const { isEnding } = surroundings
    const waiting: Waiting = { folder, step: checkpoint?.state.step ?? 0, events, isEnding }
    await whenDiskAllows(waiting, devLabels.byteLength, () => {
      mkdirSync(join(folder, RUN_FILES.predictions), { recursive: true })
      writeAtomically(join(folder, RUN_FILES.predictions, 'labels.i32'), new Uint8Array(devLabels.buffer))
    })
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
      devLabels,
      teacherLogits: await judgeTeacher(
        waiting,
        prepared,
        graph,
        session,
        devLabels,
        microBatch ?? checkpoint?.state.microBatch ?? undefined,
      ),
      storedTeacher,
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

/** A plan's stages with their steps on the data that was read. */
export function stagesInRun({ plan, train }: Pick<PreparedRun, 'plan' | 'train'>) {
  const stepsPerEpoch = Math.ceil(train.length / plan.training.batchSize)
  const stages = stagesOf(plan).map(({ name, epochs, mayConverge }, index): StageInRun => ({
    index,
    name,
    steps: Math.max(1, Math.round(epochs * stepsPerEpoch)),
    mayConverge,
  }))
  return { stages, stepsPerEpoch }
}

/** The graph of a run, as its plan has it. */
export function buildGraph(
  { plan, config, teacher, sources, rows, unlabelledExamples }: PreparedRun,
  own: OwnOperations,
): StepGraph {
  const { clipNorm, weightDecay, precision, freeze } = plan.training
  return buildStepGraph({
    student: configOfRows(config, rows),
    teacher: teacher && configOfRows(teacher.config, rows),
    classes: sources.labels.length,
    losses: lossesOf(plan),
    stages: stagesOf(plan),
    clipNorm,
    weightDecay,
    precision,
    freeze,
    hasUnlabelled: unlabelledExamples > 0,
    dropout: Math.max(config.hiddenDropout, config.attentionDropout, config.classifierDropout) > 0,
    own,
  })
}

/** Weights and moments as a run begins with them, or as its checkpoint has them. */
export function setWeights(
  graph: StepGraph,
  session: Session,
  prepared: PreparedRun,
  checkpoint: Checkpoint | undefined,
): void {
  const { startingWeights, rows, config, teacher } = prepared
  graph.student.assign(session, cutToRows(checkpoint?.weights ?? startingWeights, rows, config.width))
  if (checkpoint) {
    graph.adam.firstMoments.assign(session, checkpoint.firstMoments)
    graph.adam.secondMoments.assign(session, checkpoint.secondMoments)
  } else {
    session.run(new Map(), [graph.adam.reset])
  }
  if (graph.teacher && teacher)
    graph.teacher.assign(session, cutToRows(teacher.weights, rows, teacher.config.width))
}

/**
 * What is needed of a prepared run once its weights are in the session: of them, the embeddings
 * that are not in the graph.
 */
function withoutWeights(prepared: PreparedRun): PreparedRun {
  const table = prepared.startingWeights.get(WORD_EMBEDDINGS)
  return {
    ...prepared,
    // A copy: what was read is a view of the whole file.
    startingWeights: new Map(table ? [[WORD_EMBEDDINGS, table.slice()]] : []),
    teacher: prepared.teacher && { ...prepared.teacher, weights: new Map() },
  }
}

/** The student's weights as they stand, all rows of its embeddings included. */
export function fetchWeights(
  graph: StepGraph,
  session: Session,
  { startingWeights, rows }: PreparedRun,
  { unusedDecay }: TrainingState,
): WeightsToWrite {
  const start = startingWeights.get(WORD_EMBEDDINGS) ?? new Float32Array()
  return completeRows(graph.student.fetch(session), start, rows, unusedDecay)
}

/** Writes a run's checkpoint as it stands. @returns bytes written */
export function writeCheckpointOf(
  folder: string,
  graph: StepGraph,
  session: Session,
  prepared: PreparedRun,
  state: TrainingState,
): number {
  const shapes = { weights: wholeParameters(prepared), moments: graph.student.parameters }
  return writeCheckpoint(folder, shapes, {
    state,
    weights: () => fetchWeights(graph, session, prepared, state),
    firstMoments: () => graph.adam.firstMoments.fetch(session),
    secondMoments: () => graph.adam.secondMoments.fetch(session),
  })
}

/** The student's parameters, all rows of its embeddings included. */
export function wholeParameters({ config, sources }: PreparedRun): readonly ParameterDescription[] {
  return describeParameters(config, sources.labels.length)
}

/** Where a run stands before its first step. */
export function freshState(
  { inputs }: PreparedRun,
  { version, device, isFused, hasOwnProducts }: Backend,
): TrainingState {
  return {
    step: 0,
    stage: 0,
    stageStep: 0,
    convergence: NOTHING_SEEN,
    best: null,
    evaluatedAt: -1,
    teacher: 'live',
    unusedDecay: 1,
    microBatch: null,
    engine: ENGINE_VERSION,
    inputs,
    tensorflow: version,
    device,
    isFused,
    hasOwnProducts,
  }
}

function requireSameRun(state: TrainingState, prepared: PreparedRun, backend: Backend): void {
  if (state.inputs !== prepared.inputs) {
    throw new StillroomError(
      'inputs-changed',
      'plan.json or sources.json was edited after the run began. Make a new run of the new plan.',
    )
  }
  if (state.engine !== ENGINE_VERSION) {
    throw new StillroomError(
      'inputs-changed',
      'The run was begun with another version of Stillroom, whose steps differ in their last bits and in their dropout: ' +
        'its numbers would change midway. Resume it with that version, or make a new run.',
    )
  }
  const begun = computedBy(state.tensorflow, state)
  const here = computedBy(backend.version, backend)
  if (begun !== here) {
    throw new StillroomError(
      'inputs-changed',
      `The run was begun on ${begun} and this is ${here}: ` +
        'its numbers would change midway. Resume it where it began, or make a new run.',
    )
  }
}

type Computing = OwnOperations & Pick<Backend, 'device'>

function computedBy(version: string, { device, isFused, hasOwnProducts }: Computing): string {
  const own = hasOwnProducts ? ', with our own operations and products' : ', with our own operations'
  return `TensorFlow ${version} (${device}${isFused ? own : ''})`
}

async function judgeTeacher(
  waiting: Waiting,
  { dev, sources }: PreparedRun,
  graph: StepGraph,
  session: Session,
  labels: Int32Array,
  microBatch: number | undefined,
): Promise<Float32Array | undefined> {
  if (!graph.teacherOutputs) return undefined
  const atOnce = evaluatedAtOnce(microBatch)
  const logits = await evaluate(session, graph.inputs, graph.teacherOutputs.logits, dev, atOnce)
  const predictions = 'teacher.f32'
  await whenDiskAllows(waiting, logits.byteLength, () =>
    writeAtomically(join(waiting.folder, RUN_FILES.predictions, predictions), new Uint8Array(logits.buffer)),
  )
  waiting.events.append({
    kind: 'teacher-evaluated',
    scores: scoresOf(logits, labels, sources.labels.length),
    predictions,
  })
  return logits
}
