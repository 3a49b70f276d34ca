import type { LongWork } from '../../contract/progress.ts'
import type { RunOverview } from '../../contract/run-overview.ts'
import type { ReadyRuntime } from '../../contract/runtime.ts'
import type { TrainingEvent } from '../../contract/training-event.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { makeBallast } from '../../run-folder/ballast.ts'
import { readRun } from '../../run-folder/read-run.ts'
import type { Home } from '../home.ts'
import { trainToEnd } from './train-to-end.ts'

export interface TrainingSurroundings extends LongWork {
  readonly home: Home
  readonly runtime: ReadyRuntime
  /** Told when a run begins or is taken up again, the teacher's before the student's. */
  readonly onRun?: (run: RunOverview) => void
  readonly onEvent?: (event: TrainingEvent) => void
  /**
   * Ends the following of a trainer, which goes on, and all fetching; `signal` stops the trainer.
   */
  readonly leave?: AbortSignal
  /** A trainer that runs already is followed as it is: a paused one stays paused. */
  readonly joinsAsItIs?: boolean
}

/**
 * Trains a run folder to its end. @throws StillroomError `interrupted` when it was stopped before
 */
export async function train(folder: string, surroundings: TrainingSurroundings): Promise<RunOverview> {
  surroundings.onRun?.(readRun(folder))
  await makeBallast(surroundings.home.folder)
  const run = await trainToEnd(folder, surroundings.runtime, surroundings)
  if (run.state === 'finished') return run
  throw new StillroomError(
    'interrupted',
    `Run ${run.id} was stopped after step ${run.step} of ${run.steps}; a checkpoint is kept. Go on with: npm run -s stillroom -- resume ${run.id}`,
  )
}
