import type { RunPlan } from '../../contract/plan.ts'
import type { Sources } from '../../contract/run-files.ts'
import type { RunOverview } from '../../contract/run-overview.ts'
import { readRun, readableSources } from '../../run-folder/read-run.ts'
import { resolveSources } from '../training/resolve-sources.ts'
import { runPlan } from '../training/run-plan.ts'
import { train, type TrainingSurroundings } from '../training/train.ts'
import { hasSameContents, type RunsByPlan } from './find-study-runs.ts'

/**
 * Trains one combination of a study to its end: what is trained already is found by its content,
 * what was begun is gone on with, whoever began it and on whatever machine.
 * @throws StillroomError what running a plan throws
 */
export async function trainCell(
  plan: RunPlan,
  known: RunsByPlan,
  surroundings: TrainingSurroundings,
): Promise<{ readonly run: RunOverview; readonly wasThere: boolean }> {
  const { home, onProgress, signal } = surroundings
  // Most of what a study asks for has no run, or a finished one; only then are its texts read here.
  const begun =
    known.of(plan).length > 0
      ? runOf(plan, await resolveSources(plan, home, { onProgress, signal }), known)
      : undefined
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
  const same = known.of(plan).flatMap((folder) => {
    const found = readableSources(folder)
    return found && hasSameContents(plan, sources, found) ? [readRun(folder)] : []
  })
  return same.find(({ state }) => state === 'finished') ?? same.find(({ state }) => state !== 'failed')
}
