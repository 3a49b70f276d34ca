import { embeddingWidth } from '../../model-folder/encoder-config.ts'
import type { ActiveRun } from './active-run.ts'
import { readCheckpointAt } from './checkpoint.ts'
import { cutToRows } from './rows-in-use.ts'
import type { TrainingState } from './training-state.ts'

/**
 * Puts the weights that the run exports into the session, where they are not the last: those of its
 * best evaluation, whose checkpoint was kept.
 * @returns the state that they were of
 */
export function takeKeptWeights({ folder, prepared, graph, session, state }: ActiveRun): TrainingState {
  const { plan, rows, config } = prepared
  const step = state.best?.step ?? state.step
  if (plan.training.keep !== 'best' || step === state.step) return state
  const best = readCheckpointAt(folder, step)
  graph.student.assign(session, cutToRows(best.weights, rows, embeddingWidth(config)))
  return best.state
}
