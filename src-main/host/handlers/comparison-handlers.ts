import type { Handlers } from '../../contract/api.ts'
import type { RunId } from '../../contract/run-id.ts'
import { outcomeOf } from '../../domain/run/outcome-of.ts'
import { readableSources } from '../../run-folder/read-run.ts'
import { selectEvaluations } from '../../storage/evaluations-table.ts'
import { selectRuns, type StoredRun } from '../../storage/runs-table.ts'
import { compareRuns } from '../comparison/compare-runs.ts'
import { bootstrapsOf, overlapOf, reliabilitiesOf } from '../comparison/error-overlaps.ts'
import { devKeyOf } from '../comparison/evaluated-runs.ts'
import { runFolder } from '../home.ts'
import type { HostSurroundings } from './host-surroundings.ts'
import { differencesOf } from '../comparison/paired-differences.ts'
import { createResample } from '../comparison/resample.ts'
import { planChanges, type FinishedRun } from '../comparison/plan-changes.ts'

/** Runs side by side, what they share, and what single changes did. */
export function comparisonHandlers({ db, home, evaluated, findRow }: HostSurroundings) {
  const resample = createResample()
  const devKeys = new Map<string, string>()
  const foldersOf = (ids: readonly RunId[]) => ids.map((id) => runFolder(home, id))

  /** Sources never change; a folder without them is comparable to none. */
  const devKeyOfRun = ({ id, folder }: Pick<StoredRun, 'id' | 'folder'>) => {
    const known = devKeys.get(id)
    if (known !== undefined) return known
    const sources = readableSources(folder)
    const key = sources ? devKeyOf(sources) : `unreadable ${folder}`
    devKeys.set(id, key)
    return key
  }
  const finishedLike = (id: RunId): readonly FinishedRun[] => {
    const wanted = devKeyOfRun({ id: findRow(id).id, folder: runFolder(home, id) })
    const isSame = (run: StoredRun) => run.said === 'finished' && devKeyOfRun(run) === wanted
    return selectRuns(db)
      .filter(isSame)
      .flatMap((run) => {
        const last = selectEvaluations(db, run.id).at(-1)
        if (!last) return []
        return [
          {
            ...run,
            outcome: outcomeOf(run),
            read: () => evaluated.predictions(run.folder, last.predictions),
          },
        ]
      })
  }
  return {
    'runs.compare': ({ ids }) => compareRuns(foldersOf(ids), evaluated),
    'comparison.overlap': ({ ids, most }) => overlapOf(foldersOf(ids), most, evaluated),
    'comparison.reliability': ({ ids, temperature }) =>
      reliabilitiesOf(foldersOf(ids), temperature, evaluated),
    'comparison.bootstrap': ({ ids }) => bootstrapsOf(foldersOf(ids), evaluated, resample),
    'comparison.differences': ({ ids }) => differencesOf(foldersOf(ids), evaluated, resample),
    'comparison.changes': ({ id }) => planChanges(finishedLike(id), resample),
  } satisfies Partial<Handlers>
}
