import { embeddingWidth } from '../../model-folder/encoder-config.ts'
import { describeParameters, type ParameterDescription } from '../../model-folder/parameters.ts'
import type { Session } from '../backend.ts'
import { isProjection } from '../losses/projection.ts'
import { writeCheckpoint, type Checkpoint } from './checkpoint.ts'
import type { PreparedRun } from './prepare-run.ts'
import { completeRows, cutToRows, WORD_EMBEDDINGS, type WeightsToWrite } from './rows-in-use.ts'
import type { StepGraph } from './step-graph.ts'
import type { TrainingState } from './training-state.ts'

/** Weights and moments as a run begins with them, or as its checkpoint has them. */
export function setWeights(
  graph: StepGraph,
  session: Session,
  prepared: PreparedRun,
  checkpoint: Checkpoint | undefined,
): void {
  const { startingWeights, rows, config, teacher, carried } = prepared
  graph.student.assign(
    session,
    cutToRows(checkpoint?.weights ?? startingWeights, rows, embeddingWidth(config)),
  )
  const moments = checkpoint ?? carried
  if (moments) {
    graph.adam.firstMoments.assign(session, moments.firstMoments)
    graph.adam.secondMoments.assign(session, moments.secondMoments)
  } else {
    session.run(new Map(), [graph.adam.reset])
  }
  if (graph.teacher && teacher)
    graph.teacher.assign(session, cutToRows(teacher.weights, teacher.rows, embeddingWidth(teacher.config)))
}

/** All that is trained as it stands, all rows of the embeddings included. */
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
  const moments = graph.student.parameters
  const projections = moments.filter(({ name }) => isProjection(name))
  const shapes = { weights: wholeParameters(prepared), projections, moments }
  return writeCheckpoint(folder, shapes, {
    state,
    weights: () => fetchWeights(graph, session, prepared, state),
    projections: () => graph.student.fetch(session),
    firstMoments: () => graph.adam.firstMoments.fetch(session),
    secondMoments: () => graph.adam.secondMoments.fetch(session),
  })
}

/** The student's parameters, all rows of its embeddings included. */
export function wholeParameters({ config, sources }: PreparedRun): readonly ParameterDescription[] {
  return describeParameters(config, sources.labels.length)
}
