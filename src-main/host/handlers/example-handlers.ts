import type { Handlers } from '../../contract/api.ts'
import {
  TRUTH_CELLS,
  type ExampleMarks,
  type ExampleRow,
  type TagCount,
} from '../../contract/example-browser.ts'
import type { ExampleFilter } from '../../contract/requests/example-requests.ts'
import type { ModelColumns } from '../../domain/dev-set/model-columns.ts'
import { keepNewest } from '../../domain/keep-newest.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { searchExamples, selectExamples, type StoredExample } from '../../storage/examples-table.ts'
import { biographyOf } from '../examples/biography.ts'
import { openExampleMarks } from '../examples/example-marks.ts'
import { filterExamples, type Filtered, type JudgedOther } from '../examples/filter-examples.ts'
import { createSideBySideLoader, type LoadedSideBySide } from '../examples/load-side-by-side.ts'
import { lookAtText } from '../examples/look-at-text.ts'
import { runFolder, toRunId } from '../home.ts'
import type { HostSurroundings } from './host-surroundings.ts'

/** Filtered orders and searches kept ready, so that the next page costs nothing. */
const RESULTS_KEPT = 12

/**
 * A dev set's examples under a teacher and up to two students: the counts, a page, one of them,
 * what is said of it.
 */
export function exampleHandlers({ db, home, evaluated, inspector }: HostSurroundings) {
  const loadSideBySide = createSideBySideLoader(db, evaluated)
  const marks = openExampleMarks(db, home)
  const results = keepNewest<{ readonly sideBySide: LoadedSideBySide; readonly filtered: Filtered }>(
    RESULTS_KEPT,
  )
  const searches = keepNewest<readonly number[]>(RESULTS_KEPT)
  let marksChanged = 0

  const search =
    ({ devSet }: LoadedSideBySide) =>
    (text: string) => {
      const key = `${devSet.key} ${text}`
      const found = searches.get(key) ?? searchExamples(db, devSet, text)
      searches.set(key, found)
      return found
    }
  /** What further runs have right, each at its last evaluation. */
  const othersOf = (
    sideBySide: LoadedSideBySide,
    others: ExampleFilter['others'] = [],
  ): readonly JudgedOther[] => {
    if (others.length === 0) return []
    const runs = evaluated
      .read([sideBySide.a.folder, ...others.map(({ run }) => runFolder(home, toRunId(run)))])
      .slice(1)
    return others.flatMap(({ isRight }, at) => {
      const run = runs[at]
      return run ? [{ isRight, step: run.last.step, right: run.predictions.right }] : []
    })
  }
  const rowOf = (sideBySide: LoadedSideBySide, example: StoredExample): ExampleRow => {
    const { index, text, textPair = null, label, words } = example
    const { columns, cells, apart, devSet } = sideBySide
    const { tags, notes } = marks.of(devSet.key, index)
    return {
      index,
      text,
      textPair,
      label,
      words,
      cell: TRUTH_CELLS[cells[index] ?? 0] ?? 'all-right',
      teacher: probabilitiesAt(columns.teacher, index),
      a: probabilitiesAt(columns.a, index),
      b: columns.b ? probabilitiesAt(columns.b, index) : null,
      apart: apart[index] ?? 0,
      tags,
      hasNotes: notes !== '',
    }
  }
  return {
    async 'examples.open'(choice) {
      const sideBySide = await loadSideBySide(choice)
      return { ...sideBySide.told, tags: countTags(marks.all(sideBySide.devSet.key)) }
    },
    async 'examples.page'({ students: choice, filter, sort, ofClass, offset, count, positionOf }) {
      const sideBySide = await loadSideBySide(choice)
      if (ofClass !== undefined && ofClass >= sideBySide.told.labels.length)
        throw new StillroomError(
          'invalid-arguments',
          `There are ${sideBySide.told.labels.length} classes, and no class ${ofClass}`,
        )
      const others = othersOf(sideBySide, filter.others)
      const key = JSON.stringify([filter, others.map(({ step }) => step), sort, ofClass, marksChanged])
      const known = results.get(key)
      const filtered =
        known?.sideBySide === sideBySide
          ? known.filtered
          : filterExamples(sideBySide, filter, sideBySide.order(sort.by, sort.descending, ofClass), {
              marks: marks.all(sideBySide.devSet.key),
              others,
              search: search(sideBySide),
            })
      results.set(key, { sideBySide, filtered })
      const { examples, foundBy } = filtered
      const position = positionOf === undefined ? -1 : examples.indexOf(positionOf)
      return {
        total: examples.length,
        foundBy,
        position: position < 0 ? null : position,
        rows: selectExamples(db, sideBySide.devSet, examples.subarray(offset, offset + count)).map(
          (example) => rowOf(sideBySide, example),
        ),
      }
    },
    async 'examples.show'({ students: choice, index }) {
      const sideBySide = await loadSideBySide(choice)
      requireExample(sideBySide, index)
      const [example] = selectExamples(db, sideBySide.devSet, [index])
      if (!example) throw new Error(`Example ${index} is not in the index`)
      const classes = sideBySide.told.labels.length
      return {
        ...rowOf(sideBySide, example),
        line: example.line,
        rating: example.rating ?? null,
        notes: marks.of(sideBySide.devSet.key, index).notes,
        biography: {
          a: biographyOf(sideBySide.a, index, classes),
          b: sideBySide.b ? biographyOf(sideBySide.b, index, classes) : null,
        },
      }
    },
    async 'examples.look'({ students, ...given }) {
      return lookAtText(db, inspector, await loadSideBySide(students), given)
    },
    async 'examples.describe'({ students: choice, index, tags, notes }) {
      const sideBySide = await loadSideBySide(choice)
      requireExample(sideBySide, index)
      const before = marks.of(sideBySide.devSet.key, index)
      const after: ExampleMarks = {
        tags: tags === undefined ? before.tags : [...new Set(tags)],
        notes: notes ?? before.notes,
      }
      marks.set(sideBySide.devSet.key, index, after)
      marksChanged++
      return after
    },
  } satisfies Partial<Handlers>
}

function requireExample({ told }: LoadedSideBySide, index: number): void {
  if (index < told.examples) return
  throw new StillroomError(
    'invalid-arguments',
    `The dev set has the examples 0 to ${told.examples - 1}, and no ${index}`,
  )
}

function probabilitiesAt({ probabilities, classes }: ModelColumns, row: number): readonly number[] {
  return Array.from(probabilities.subarray(row * classes, (row + 1) * classes))
}

/** The most used tags first. */
function countTags(marks: ReadonlyMap<number, ExampleMarks>): readonly TagCount[] {
  const counts = new Map<string, number>()
  for (const { tags } of marks.values()) for (const tag of tags) counts.set(tag, (counts.get(tag) ?? 0) + 1)
  return [...counts]
    .map(([tag, examples]) => ({ tag, examples }))
    .sort((one, other) => other.examples - one.examples || one.tag.localeCompare(other.tag))
}
