import {
  EXAMPLE_SORTS,
  TRUTH_CELLS,
  type ExampleSort,
  type TruthCell,
} from '../../src-main/contract/example-browser.ts'
import type { SideBySideChoice, ExampleFilter } from '../../src-main/contract/requests/example-requests.ts'

/**
 * Everything that the address says of what is looked at, so that a reload or a link comes back to
 * it.
 */
export interface Place {
  readonly a: string | undefined
  readonly b: string | undefined
  readonly c: string | undefined
  readonly stepA: number | undefined
  readonly stepB: number | undefined
  readonly stepC: number | undefined
  readonly filter: ExampleFilter
  readonly sort: { readonly by: ExampleSort; readonly descending: boolean }
  readonly ofClass: number | undefined
  /** The chosen example. */
  readonly index: number | undefined
}

/** Furthest apart first: what the view is for. */
export const FIRST_SORT: Place['sort'] = { by: 'apart', descending: true }

export function readPlace(query: URLSearchParams): Place {
  const by = query.get('sort') ?? ''
  const isSort = (word: string): word is ExampleSort => (EXAMPLE_SORTS as readonly string[]).includes(word)
  return {
    a: query.get('a') ?? undefined,
    b: query.get('b') ?? undefined,
    c: query.get('c') ?? undefined,
    stepA: numberOf(query.get('sa')),
    stepB: numberOf(query.get('sb')),
    stepC: numberOf(query.get('sc')),
    filter: readFilter(query),
    sort: isSort(by) ? { by, descending: query.get('up') !== '1' } : FIRST_SORT,
    ofClass: numberOf(query.get('class')),
    index: numberOf(query.get('i')),
  }
}

/** Where students stand side by side, everything else as at first. */
export function placeOf({
  a,
  b,
  c,
  filter,
}: Pick<Place, 'a' | 'b' | 'filter'> & Partial<Pick<Place, 'c'>>): Place {
  const nothing = readPlace(new URLSearchParams())
  return { ...nothing, a, b, c, filter }
}

/** Words of an address that say something. */
export function saidWords(place: Place): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(writePlace(place)).flatMap(([name, text]) => (text ? [[name, text]] : [])),
  )
}

/** The words that stand in the address for a place; undefined takes one out. */
export function writePlace({
  a,
  b,
  c,
  stepA,
  stepB,
  stepC,
  filter,
  sort,
  ofClass,
  index,
}: Place): Readonly<Record<string, string | undefined>> {
  const { cells, labels, words, teacherConfidence, tags, sameLabel, differ, unlikeTeacher, others, find } =
    filter
  const runs = (isRight: boolean) =>
    others?.flatMap((other) => (other.isRight === isRight ? [other.run] : [])).join(' ')
  const text = (value: number | undefined) => (value === undefined ? undefined : String(value))
  const isFirstSort = sort.by === FIRST_SORT.by && sort.descending
  return {
    a,
    b,
    c,
    sa: text(stepA),
    sb: text(stepB),
    sc: text(stepC),
    cells: cells?.join(' '),
    'by-c': filter.byC,
    labels: labels?.join(' '),
    words: words?.join('-'),
    sure: teacherConfidence?.join('-'),
    tags: tags?.map(encodeURIComponent).join(' '),
    same: flag(sameLabel),
    differ: flag(differ),
    unlike: flag(unlikeTeacher),
    wrong: runs(false),
    right: runs(true),
    q: find,
    sort: isFirstSort ? undefined : sort.by,
    up: isFirstSort || sort.descending ? undefined : '1',
    class: text(ofClass),
    i: text(index),
  }
}

function readFilter(query: URLSearchParams): ExampleFilter {
  const list = (name: string) =>
    query
      .get(name)
      ?.split(' ')
      .filter((word) => word !== '') ?? []
  const isCell = (word: string): word is TruthCell => (TRUTH_CELLS as readonly string[]).includes(word)
  const pair = (name: string): [number, number] | undefined => {
    const [low, high] = (query.get(name) ?? '').split('-').map(numberOf)
    return low === undefined || high === undefined ? undefined : [low, high]
  }
  const cells = list('cells').filter(isCell)
  const byC = query.get('by-c')
  const labels = list('labels').flatMap((word) => numberOf(word) ?? [])
  const tags = list('tags').map(decodeURIComponent)
  const others = [
    ...list('wrong').map((run) => ({ run, isRight: false })),
    ...list('right').map((run) => ({ run, isRight: true })),
  ]
  return trimmed({
    cells,
    byC: byC === 'right' || byC === 'wrong' ? byC : undefined,
    labels,
    words: pair('words'),
    teacherConfidence: pair('sure'),
    tags,
    sameLabel: query.get('same') === '1',
    differ: query.get('differ') === '1',
    unlikeTeacher: query.get('unlike') === '1',
    others,
    find: query.get('q') ?? '',
  })
}

/** A filter without what does not filter. */
export function trimmed(filter: ExampleFilter): ExampleFilter {
  const says = (value: unknown) =>
    !(value === undefined || value === false || value === '' || (Array.isArray(value) && value.length === 0))
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => says(value))) as ExampleFilter
}

/** Whom the host is asked about. */
export function studentsOf({ a, b, c, stepA, stepB, stepC }: Place): SideBySideChoice | undefined {
  if (a === undefined) return undefined
  const [ofB, ofC] = [b === undefined ? undefined : stepB, c === undefined ? undefined : stepC]
  return { a, stepA, b, stepB: ofB, c, stepC: ofC }
}

function numberOf(text: string | null | undefined): number | undefined {
  return text !== null && text !== undefined && /^\d+(\.\d+)?$/.test(text) ? Number(text) : undefined
}

function flag(isOn: boolean | undefined): string | undefined {
  return isOn ? '1' : undefined
}
