import type { Ask } from '../../contract/api.ts'
import type { ExampleFilter } from '../../contract/requests/example-requests.ts'
import { lruCache } from '../../domain/lru-cache.ts'
import { searchExamples } from '../../storage/examples-table.ts'
import type { Database } from '../../storage/database.ts'
import type { EvaluatedRuns } from '../comparison/evaluated-runs.ts'
import { runFolder, toRunId, type Home } from '../home.ts'
import type { ExampleMarksStore } from './example-marks.ts'
import { filterExamples, type Filtered, type JudgedOther } from './filter-examples.ts'
import type { LoadedSideBySide } from './load-side-by-side.ts'

/** Filtered orders and searches that are cached, so that the next page costs nothing. */
const RESULTS_KEPT = 12

/** Finds and orders examples, or remembers what it found for the same question. */
export function createExampleFinder(
  db: Database,
  home: Home,
  evaluated: EvaluatedRuns,
  marks: ExampleMarksStore,
) {
  const results = lruCache<{ readonly sideBySide: LoadedSideBySide; readonly filtered: Filtered }>(
    RESULTS_KEPT,
  )
  const searches = lruCache<readonly number[]>(RESULTS_KEPT)

  const search = ({ devSet }: LoadedSideBySide, text: string) => {
    const key = `${devSet.key} ${text}`
    const found = searches.get(key) ?? searchExamples(db, devSet, text)
    searches.set(key, found)
    return found
  }
  /** What further runs have right, each at its last evaluation. */
  const othersOf = (
    { a }: LoadedSideBySide,
    others: ExampleFilter['others'] = [],
  ): readonly JudgedOther[] => {
    if (others.length === 0) return []
    const [, ...runs] = evaluated.read([a.folder, ...others.map(({ run }) => runFolder(home, toRunId(run)))])
    return others.flatMap(({ isRight }, at) => {
      const run = runs[at]
      return run ? [{ isRight, step: run.result.step, right: run.predictions.right }] : []
    })
  }
  return (
    sideBySide: LoadedSideBySide,
    { filter, sort, ofClass }: Pick<Ask<'examples.page'>, 'filter' | 'sort' | 'ofClass'>,
  ): Filtered => {
    const others = othersOf(sideBySide, filter.others)
    const key = JSON.stringify([filter, others.map(({ step }) => step), sort, ofClass, marks.changes()])
    const known = results.get(key)
    const filtered =
      known?.sideBySide === sideBySide
        ? known.filtered
        : filterExamples(sideBySide, filter, sideBySide.order(sort.by, sort.descending, ofClass), {
            marks: marks.all(sideBySide.devSet.key),
            others,
            search: (text) => search(sideBySide, text),
          })
    results.set(key, { sideBySide, filtered })
    return filtered
  }
}
