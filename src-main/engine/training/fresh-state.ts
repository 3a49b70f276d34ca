import type { Backend } from '../backend.ts'
import { NOTHING_SEEN } from './convergence.ts'
import type { PreparedRun } from './prepare-run.ts'
import { ENGINE_VERSION, type TrainingState } from './training-state.ts'

/** Where a run stands before its first step. */
export function freshState(
  { inputs, sources }: PreparedRun,
  { version, device, isFused, hasOwnProducts }: Backend,
): TrainingState {
  return {
    step: 0,
    stage: 0,
    stageStep: 0,
    ...(sources.start?.optimizer && { momentSteps: sources.start.optimizer.steps }),
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
