import type { ExampleMarks, ExampleSlices } from '../../contract/example-browser.ts'
import { compareSlices, LEAST_EXAMPLES } from '../../domain/dev-set/compare-slices.ts'
import { proposeSlices } from '../../domain/query/propose-slices.ts'
import { parseExampleQuery } from '../../domain/query/example-query.ts'
import { countTags } from './example-marks.ts'
import { queryFields } from './filter-examples.ts'
import type { LoadedSideBySide } from './load-side-by-side.ts'

/** Slices of a dev set by how far A − B is there from the rest; without a B there are none. */
export function findSlices(
  sideBySide: LoadedSideBySide,
  marks: ReadonlyMap<number, ExampleMarks>,
): ExampleSlices {
  const { columns, told } = sideBySide
  const { words, ratings, teacher, a, b, gold } = columns
  if (!b) return { slices: [], leftOut: 0, leastExamples: LEAST_EXAMPLES }
  const { overlap, rare } = sideBySide.texts()
  const proposed = proposeSlices({
    words,
    confidence: teacher.confidence,
    overlap,
    rare,
    spread: ratings?.spread,
    labels: told.task.kind === 'regression' ? { numbers: gold } : told.labels,
    tags: countTags(marks).map(({ tag }) => tag),
  })
  const fields = queryFields(sideBySide, marks)
  const slices = compareSlices(
    a.right,
    b.right,
    proposed.flatMap((slice) => {
      // A label or a tag with both quotation marks in it cannot be asked for.
      const passes = parseExampleQuery(slice.find, fields)
      return passes ? { ...slice, passes } : []
    }),
  )
  return { slices, leftOut: proposed.length - slices.length, leastExamples: LEAST_EXAMPLES }
}
