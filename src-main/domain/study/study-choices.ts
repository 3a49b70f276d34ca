import type { Candidate, Choice } from '../../contract/study-choice.ts'
import { askedKey, askedOf } from '../plan/plan-key.ts'
import { meanAndDeviation } from '../statistics/mean-and-deviation.ts'
import type { SearchCells, StudyCell, StudyCells, StudyTry } from './study-cells.ts'
import { placeKey } from './study-table.ts'

/**
 * What one try says: its score on the dev set (null where that is undefined), that its loss was not
 * finite, or nothing yet. One that failed for another reason is still to be run.
 */
export type TryResult = { readonly score: number | null } | 'diverged' | 'open'

/**
 * What each place chooses by its tries: the candidate with the highest mean over their seeds, of
 * equals the first; nothing before all tries of the place have ended.
 * @param results of the search's tries, in their order
 */
export function studyChoices(search: SearchCells, results: readonly TryResult[]): readonly Choice[] {
  const told = search.tries.map((one, index) => ({ ...one, result: results[index] ?? 'open' }))
  return [...Map.groupBy(told, ({ place }) => placeKey(place)).values()].map((ofPlace) => {
    const place = ofPlace[0]?.place ?? []
    const candidates = search.candidates.map(({ name }, index) =>
      candidateOf(
        name,
        ofPlace.flatMap(({ candidate, result }) => (candidate === index ? [result] : [])),
      ),
    )
    const ended = ofPlace.filter(({ result }) => result !== 'open').length
    const isOpen = ended < ofPlace.length
    const best = candidates
      .flatMap(({ mean }, index) => (mean === null ? [] : [{ index, mean }]))
      .sort((a, b) => b.mean - a.mean || a.index - b.index)
    const chosen = isOpen ? null : (best[0]?.index ?? null)
    return {
      place,
      candidates,
      tries: ofPlace.length,
      ended,
      chosen,
      runnerUp: isOpen ? null : (best[1]?.index ?? null),
      atEdge: chosen === null ? [] : edgesOf(search, chosen),
      seedsTried: chosen === null ? [] : seedsTried(search, ofPlace, chosen),
    }
  })
}

/** The study's cells with what their places have chosen; those of places that have not await it. */
export function chosenCells<Cell extends StudyCell>(
  { cells, search }: Pick<StudyCells<Cell>, 'cells' | 'search'>,
  choices: readonly Choice[],
): readonly Cell[] {
  if (!search) return cells
  const chosen = new Map(choices.map((choice) => [placeKey(choice.place), choice.chosen]))
  return cells.map((cell, index) => {
    const candidate = chosen.get(placeKey(cell.place)) ?? null
    return (candidate === null ? undefined : search.cellsOf[candidate]?.[index]) ?? cell
  })
}

function candidateOf(name: string, results: readonly TryResult[]): Candidate {
  const scores = results.flatMap((result) =>
    typeof result === 'object' && result.score !== null ? [result.score] : [],
  )
  return {
    name,
    mean: results.length > 0 && scores.length === results.length ? meanAndDeviation(scores).mean : null,
    diverged: results.includes('diverged'),
  }
}

function edgesOf({ settings, candidates }: SearchCells, chosen: number): Choice['atEdge'] {
  return settings.flatMap((setting, at): Choice['atEdge'] => {
    const numbers = candidates.map(({ values }) => Number(values[at]))
    const taken = Number(candidates[chosen]?.values[at])
    const [smallest, largest] = [Math.min(...numbers), Math.max(...numbers)]
    if (!(smallest < largest) || (taken > smallest && taken < largest)) return []
    return [{ setting, edge: taken === smallest ? 'smallest' : 'largest' }]
  })
}

function seedsTried({ cellsOf }: SearchCells, tries: readonly StudyTry[], chosen: number): readonly number[] {
  const key = ({ plan }: StudyCell) => askedKey(askedOf(plan))
  const tried = new Set(tries.map(key))
  const here = placeKey(tries[0]?.place ?? [])
  return (cellsOf[chosen] ?? []).flatMap((cell) =>
    placeKey(cell.place) === here && tried.has(key(cell)) ? [cell.plan.training.seed] : [],
  )
}
