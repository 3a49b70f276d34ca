import type { RunPlan } from '../../contract/plan.ts'
import type { Sources } from '../../contract/run-files.ts'
import type { RunOverview } from '../../contract/run-overview.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { readRun, readableSources } from '../../run-folder/read-run.ts'
import { resolveSources } from '../training/resolve-sources.ts'
import { runPlan } from '../training/run-plan.ts'
import { train, type TrainingSurroundings } from '../training/train.ts'
import { hasSameContents, type RunsByPlan } from './find-study-runs.ts'

export interface CellSurroundings extends TrainingSurroundings {
  /** Of a try: a run whose loss was not finite is its end, and is not trained again. */
  readonly acceptsDiverged?: boolean
}

/**
 * Trains one combination of a study to its end: what is trained already is found by its content,
 * what was begun is gone on with, whoever began it and on whatever machine.
 * @throws StillroomError what running a plan throws
 */
export async function trainCell(
  plan: RunPlan,
  known: RunsByPlan,
  surroundings: CellSurroundings,
): Promise<{ readonly run: RunOverview; readonly wasThere: boolean }> {
  const { home, onProgress, signal, acceptsDiverged } = surroundings
  // Most of what a study asks for has no run, or a finished one; only then are its texts read here.
  const same =
    known.of(plan).length > 0
      ? runsOf(plan, await resolveSources(plan, home, { onProgress, signal }), known)
      : []
  const begun = toGoOnWith(same)
  const failed = begun ? undefined : same[0]?.error
  if (acceptsDiverged && failed?.code === 'non-finite-loss')
    throw new StillroomError(failed.code, failed.message)
  if (begun?.state === 'finished') return { run: begun, wasThere: true }
  if (begun) return { run: await train(begun.folder, surroundings), wasThere: false }
  const { run } = await runPlan(plan, {
    ...surroundings,
    begun(asked, sources) {
      known.lookAgain()
      return runOf(asked, sources, known)?.folder
    },
  })
  return { run, wasThere: false }
}

/** The finished run of a plan on these texts, else the newest that may be gone on with. */
export function runOf(plan: RunPlan, sources: Sources, known: RunsByPlan): RunOverview | undefined {
  return toGoOnWith(runsOf(plan, sources, known))
}

/** The runs of a plan on these texts, the newest first. */
function runsOf(plan: RunPlan, sources: Sources, known: RunsByPlan): readonly RunOverview[] {
  return known.of(plan).flatMap((folder) => {
    const found = readableSources(folder)
    return found && hasSameContents(plan, sources, found) ? [readRun(folder)] : []
  })
}

function toGoOnWith(same: readonly RunOverview[]): RunOverview | undefined {
  return same.find(({ state }) => state === 'finished') ?? same.find(({ state }) => state !== 'failed')
}
