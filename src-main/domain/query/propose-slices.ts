import type { ExampleSlice } from '../../contract/example-browser.ts'
import { quoted } from './query-tokens.ts'

type Slice = Pick<ExampleSlice, 'name' | 'find'>

/** What slices are made of. N examples. */
export interface SliceSources {
  /** [N] */
  readonly words: ArrayLike<number>
  /** The teacher's top probability. [N] */
  readonly confidence: ArrayLike<number>
  /** As `TextColumns` has them. [N] */
  readonly overlap: ArrayLike<number>
  readonly rare: ArrayLike<number>
  /** Standard deviation of people's ratings; NaN where nobody rated. [N] */
  readonly spread?: ArrayLike<number>
  /** Label words, or the human numbers of a regression. */
  readonly labels: readonly string[] | { readonly numbers: ArrayLike<number> }
  readonly tags: readonly string[]
}

/** The slices in which A and B are looked at. Numbers are cut at their quartiles. */
export function proposeSlices(sources: SliceSources): readonly Slice[] {
  const { words, confidence, overlap, rare, spread = [], labels, tags } = sources
  return [
    ...quarters(words, 'words', (range) => `${range} words`, 1),
    ...('numbers' in labels
      ? quarters(labels.numbers, 'label', (range) => `label ${range}`)
      : labels.map((label) => ({ name: `label ${label}`, find: `label == ${quoted(label)}` }))),
    { name: 'negation', find: 'negated' },
    { name: 'no negation', find: 'not negated' },
    ...quarters(overlap, 'overlap', (range) => `word overlap ${range}`),
    ...quarters(rare, 'rare', (range) => `rare words ${range}`),
    ...quarters(spread, 'spread', (range) => `people disagree by ${range}`),
    ...quarters(confidence, 'confidence', (range) => `teacher sure ${range}`),
    { name: 'teacher right', find: 'teacher_right' },
    { name: 'teacher wrong', find: 'not teacher_right' },
    ...tags.map((tag) => ({ name: `tag ${tag}`, find: `tag == ${quoted(tag)}` })),
  ]
}

/**
 * Up to four slices of a number, from one cut to below the next; none where all are equal.
 * @param unit of whole numbers 1: they are named by the greatest that is still in
 */
function quarters(
  column: ArrayLike<number>,
  field: string,
  nameOf: (range: string) => string,
  unit = 0,
): readonly Slice[] {
  const cuts = quartiles(column)
  if (cuts.length === 0) return []
  return [undefined, ...cuts].map((from, at) => {
    const to = cuts[at]
    const [low, high] = [`${field} >= ${from}`, `${field} < ${to}`]
    if (from === undefined) return { name: nameOf(`under ${to}`), find: high }
    if (to === undefined) return { name: nameOf(`${from} or more`), find: low }
    const last = to - unit
    return { name: nameOf(last === from ? `${from}` : `${from} to ${last}`), find: `${low} and ${high}` }
  })
}

/** A cut has as few digits as leave all but this share of the examples in their slice. */
const MOVED = 0.02

/** Where a column's numbers are cut into four parts; fewer where many are equal. */
function quartiles(column: ArrayLike<number>): readonly number[] {
  const sorted = Float64Array.from(column)
    .filter((value) => !Number.isNaN(value))
    .sort()
  const below = (cut: number) => sorted.reduce((count, value) => count + (value < cut ? 1 : 0), 0)
  const cuts = [1, 2, 3].flatMap((quarter) => {
    const exact = sorted[Math.floor((quarter * sorted.length) / 4)]
    if (exact === undefined) return []
    const rank = below(exact)
    for (let digits = 0; digits <= 6; digits++) {
      const rounded = Math.floor(exact * 10 ** digits) / 10 ** digits
      if (rank - below(rounded) <= MOVED * sorted.length) return rounded
    }
    return exact
  })
  return [...new Set(cuts)].filter((cut) => below(cut) > 0)
}
