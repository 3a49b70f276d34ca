import type { LongWork } from '../../contract/progress.ts'
import type { RunOverview } from '../../contract/run-overview.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { makeBallast } from '../../run-folder/ballast.ts'
import { readRun } from '../../run-folder/read-run.ts'
import type { Home } from '../home.ts'
import { trainToEnd, type Following } from './train-to-end.ts'

/** What training a run takes: where it lies, its trainer, and who hears of it. */
export interface TrainingSurroundings extends LongWork, Following {
  readonly home: Home
  /** Told when a run begins or is taken up again, the teacher's before the student's. */
  readonly onRun?: (run: RunOverview) => void
}

/**
 * Trains a run folder to its end. @throws StillroomError `interrupted` when it was stopped before
 */
export async function train(folder: string, surroundings: TrainingSurroundings): Promise<RunOverview> {
  surroundings.onRun?.(readRun(folder))
  await makeBallast(surroundings.home.folder)
  const run = await trainToEnd(folder, surroundings)
  if (run.state === 'finished') return run
  throw new StillroomError(
    'interrupted',
    `Run ${run.id} was stopped after step ${run.step} of ${run.steps}; a checkpoint is kept. Go on with: npm run -s stillroom -- resume ${run.id}`,
  )
}
