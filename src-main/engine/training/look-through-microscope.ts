import type { TrainingEventBody } from '../../contract/training-event.ts'
import type { DevLosses } from '../../domain/run/dev-losses.ts'
import { newestByStep } from '../../domain/run/newest-by-step.ts'
import { newlyParted } from '../../domain/run/parted-losses.ts'
import { readNotableEvents } from '../../run-folder/notable-events.ts'
import type { ActiveRun, StageInRun } from './active-run.ts'
import { measureDevLosses } from './measure-dev-losses.ts'
import { measureGradients } from './measure-gradients.ts'
import { measuredStep } from './measured-step.ts'

/**
 * What an evaluation says besides scores, where the plan measures anything: losses on dev texts,
 * which of them have parted from the training's, and gradients.
 * @param throwIfEnding asked between batches; what it throws ends the measurement
 */
export async function lookThroughMicroscope(
  run: ActiveRun,
  stage: StageInRun,
  throwIfEnding: () => void,
): Promise<readonly TrainingEventBody[]> {
  const { microscope, folder } = run
  if (!microscope) return []
  const measured = measuredStep(run, microscope, stage)
  const losses = await measureDevLosses(run, microscope, measured, throwIfEnding)
  const gradients = measureGradients(run, microscope, measured)
  return [...(losses ? [losses, ...partedWith(folder, losses)] : []), ...(gradients ? [gradients] : [])]
}

/** What the log has of the stage is gone on with, so that a resumed run says the same. */
function partedWith(folder: string, losses: Omit<DevLosses, 'seq' | 'at'>): readonly TrainingEventBody[] {
  const { stage, texts, step } = losses
  const earlier = newestByStep(readNotableEvents(folder).events, 'dev-losses').filter(
    (found) => found.stage === stage && found.step < step,
  )
  return newlyParted([...earlier, losses]).map((parted) => ({
    kind: 'losses-parted',
    stage,
    texts,
    ...parted,
  }))
}
