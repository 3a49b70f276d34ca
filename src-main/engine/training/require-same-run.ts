import { StillroomError } from '../../domain/stillroom-error.ts'
import type { Backend } from '../backend.ts'
import type { OwnOperations } from '../graph/graph.ts'
import type { PreparedRun } from './prepare-run.ts'
import { ENGINE_VERSION, type TrainingState } from './training-state.ts'

/**
 * A run goes on only as it was begun: its plan and data, the engine's version, what computes.
 * @throws StillroomError `inputs-changed` with what is another
 */
export function requireSameRun(state: TrainingState, prepared: PreparedRun, backend: Backend): void {
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
  const ours = hasOwnProducts ? ', with our own operations and products' : ', with our own operations'
  return `TensorFlow ${version} (${device}${isFused ? ours : ''})`
}
