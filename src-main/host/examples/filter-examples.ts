import { TRUTH_CELLS, type ExampleMarks, type ExamplePage } from '../../contract/example-browser.ts'
import type { ExampleFilter } from '../../contract/requests/example-requests.ts'
import { parseExampleQuery, type ExampleColumns } from '../../domain/query/example-query.ts'
import type { ModelColumns } from '../../domain/dev-set/model-columns.ts'
import type { LoadedSideBySide } from './load-side-by-side.ts'

type Test = (row: number) => boolean

export interface Filtered {
  /** Examples that pass, in the order given. */
  readonly examples: Int32Array
  readonly foundBy: ExamplePage['foundBy']
}

/** A run besides the two students: what it has right, and what it must have. */
export interface JudgedOther {
  readonly isRight: boolean
  /** Of the evaluation that is judged. */
  readonly step: number
  /** [examples], 1 where it is right. */
  readonly right: Uint8Array
}

/** What a filter may ask besides the models' columns. */
export interface FilterSources {
  readonly marks: ReadonlyMap<number, ExampleMarks>
  readonly others: readonly JudgedOther[]
  /** Positions of the examples whose texts hold some words. */
  readonly search: (text: string) => readonly number[]
}

/** Examples of an order that pass a filter. */
export function filterExamples(
  sideBySide: LoadedSideBySide,
  filter: ExampleFilter,
  order: Int32Array,
  { marks, others, search }: FilterSources,
): Filtered {
  const find = filter.find?.trim() ?? ''
  const query = find === '' ? undefined : parseExampleQuery(find, queryColumns(sideBySide))
  const tests = testsOf(sideBySide, filter, marks)
  for (const { isRight, right } of others) tests.push((row) => (right[row] === 1) === isRight)
  if (query) tests.push(query)
  else if (find !== '') tests.push(isAmong(search(find), order.length))
  const examples = tests.length === 0 ? order : order.filter((row) => tests.every((test) => test(row)))
  return { examples, foundBy: find === '' ? 'nothing' : query ? 'query' : 'text' }
}

function testsOf(
  { columns, cells }: LoadedSideBySide,
  filter: ExampleFilter,
  marks: ReadonlyMap<number, ExampleMarks>,
): Test[] {
  const { gold, words, teacher, a, b } = columns
  const tests: Test[] = []
  const says = (model: ModelColumns | undefined, wanted: number | undefined) => {
    if (wanted !== undefined) tests.push((row) => model?.predicted[row] === wanted)
  }
  if (filter.cells?.length) {
    const wanted = new Set(filter.cells.map((cell) => TRUTH_CELLS.indexOf(cell)))
    tests.push((row) => wanted.has(cells[row] ?? 0))
  }
  if (filter.labels?.length) {
    const wanted = new Set(filter.labels)
    tests.push((row) => wanted.has(gold[row] ?? 0))
  }
  says(teacher, filter.predicted?.teacher)
  says(a, filter.predicted?.a)
  says(b, filter.predicted?.b)
  if (filter.words) tests.push(isBetween(words, filter.words))
  if (filter.teacherConfidence) tests.push(isBetween(teacher.confidence, filter.teacherConfidence))
  if (filter.tags?.length) {
    const wanted = new Set(filter.tags)
    tests.push((row) => marks.get(row)?.tags.some((tag) => wanted.has(tag)) ?? false)
  }
  if (filter.sameLabel) tests.push(saysSame(columns))
  if (filter.differ) tests.push((row) => b !== undefined && a.predicted[row] !== b.predicted[row])
  if (filter.unlikeTeacher) tests.push((row) => !saysSame(columns)(row))
  return tests
}

function saysSame({ teacher, a, b }: LoadedSideBySide['columns']): Test {
  return (row) =>
    teacher.predicted[row] === a.predicted[row] && (!b || teacher.predicted[row] === b.predicted[row])
}

function isBetween(column: ArrayLike<number>, [least, most]: readonly [number, number]): Test {
  return (row) => (column[row] ?? 0) >= least && (column[row] ?? 0) <= most
}

function isAmong(examples: readonly number[], length: number): Test {
  const among = new Uint8Array(length)
  for (const index of examples) among[index] = 1
  return (row) => among[row] === 1
}

/** Names that a query may use. */
function queryColumns({ columns, column, told }: LoadedSideBySide): ExampleColumns {
  const { gold, teacher, a, b } = columns
  const models: Readonly<Record<string, ModelColumns | undefined>> = { teacher, t: teacher, a, b }
  const absent = () => new Float64Array(gold.length).fill(Number.NaN)
  const numbers: Readonly<Record<string, () => ArrayLike<number> | undefined>> = {
    teacher: () => column('teacher'),
    t: () => column('teacher'),
    a: () => column('a'),
    b: () => column('b'),
    apart: () => column('apart'),
    words: () => column('words'),
    margin_t: () => column('margin-teacher'),
    margin_teacher: () => column('margin-teacher'),
    margin_a: () => column('margin-a'),
    margin_b: () => column('margin-b'),
    kl_a: () => column('kl-a'),
    kl_b: () => column('kl-b'),
    js_a: () => column('js-a'),
    js_b: () => column('js-b'),
    js_ab: () => column('js-ab'),
    a_b: () => column('a-b'),
  }
  const modelOf = (name: string, end: string) =>
    name.endsWith(end) && Object.hasOwn(models, name.slice(0, -end.length))
      ? { model: models[name.slice(0, -end.length)] }
      : undefined
  return {
    number: (name) => (Object.hasOwn(numbers, name) ? (numbers[name]?.() ?? absent()) : undefined),
    flag(name) {
      if (name === 'same_label') return saysSame(columns)
      const found = modelOf(name, '_right')
      return found && ((row) => found.model?.predicted[row] === gold[row])
    },
    word(name) {
      if (name === 'label') return (row) => told.labels[gold[row] ?? 0] ?? ''
      const found = modelOf(name, '_says')
      return found && ((row) => told.labels[found.model?.predicted[row] ?? -1] ?? '')
    },
  }
}
