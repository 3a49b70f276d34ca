import {
  STUDENT_ROLES,
  TRUTH_CELLS,
  type ExampleMarks,
  type ExamplePage,
  type ExampleSort,
  type StudentRole,
} from '../../contract/example-browser.ts'
import type { Task } from '../../contract/tasks.ts'
import type { ExampleFilter } from '../../contract/requests/example-requests.ts'
import { parseExampleQuery, type ExampleField, type ExampleFields } from '../../domain/query/example-query.ts'
import type { ModelColumns } from '../../domain/dev-set/model-columns.ts'
import type { RatingColumns } from '../../domain/dev-set/side-by-side-columns.ts'
import { isLabelSaid, saysSame } from '../../domain/dev-set/judge.ts'
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
  const query = find === '' ? undefined : parseExampleQuery(find, queryFields(sideBySide, marks))
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
  const { words, teacher, a, b, c } = columns
  const tests: Test[] = []
  const says = (model: ModelColumns | undefined, wanted: number | undefined) => {
    if (wanted !== undefined)
      tests.push((row) => model !== undefined && labelsSaid(model, row).includes(wanted))
  }
  if (filter.cells?.length) {
    const wanted = new Set(filter.cells.map((cell) => TRUTH_CELLS.indexOf(cell)))
    tests.push((row) => wanted.has(cells[row] ?? 0))
  }
  if (filter.labels?.length) {
    const wanted = new Set(filter.labels)
    tests.push((row) => labelsGiven(columns, row).some((label) => wanted.has(label)))
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
  if (filter.byC) tests.push((row) => c?.right[row] === (filter.byC === 'right' ? 1 : 0))
  if (filter.sameLabel) tests.push(allSaySame(columns))
  if (filter.differ) tests.push((row) => b !== undefined && !saysSame(a, b, row))
  if (filter.unlikeTeacher) tests.push((row) => !allSaySame(columns)(row))
  return tests
}

function allSaySame({ teacher, a, b, c }: LoadedSideBySide['columns']): Test {
  const students = [a, b, c].filter((student) => student !== undefined)
  return (row) => students.every((student) => saysSame(teacher, student, row))
}

/** Positions of the labels that a person gave an example; a number is none. */
function labelsGiven(
  { gold, teacher: { task } }: LoadedSideBySide['columns'],
  row: number,
): readonly number[] {
  if (task.kind === 'classification') return [gold[row] ?? 0]
  return task.kind === 'regression' ? [] : positionsOf(task, row, (at) => gold[at] === 1)
}

/** The same of what a model says. */
function labelsSaid({ task, predicted, logits }: ModelColumns, row: number): readonly number[] {
  if (task.kind === 'classification') return [predicted[row] ?? 0]
  return task.kind === 'regression' ? [] : positionsOf(task, row, (at) => isLabelSaid(logits[at] ?? 0))
}

function positionsOf({ outputs }: Task, row: number, isThere: (at: number) => boolean): readonly number[] {
  return Array.from({ length: outputs }, (_, label) => label).filter((label) =>
    isThere(row * outputs + label),
  )
}

function isBetween(column: ArrayLike<number>, [least, most]: readonly [number, number]): Test {
  return (row) => (column[row] ?? 0) >= least && (column[row] ?? 0) <= most
}

function isAmong(examples: readonly number[], length: number): Test {
  const among = new Uint8Array(length)
  for (const index of examples) among[index] = 1
  return (row) => among[row] === 1
}

const NUMBERS: Readonly<Record<string, ExampleSort>> = {
  teacher: 'teacher',
  t: 'teacher',
  a: 'a',
  b: 'b',
  c: 'c',
  distance: 'apart',
  // As it was called; saved views ask for it.
  apart: 'apart',
  words: 'words',
  margin_t: 'margin-teacher',
  margin_teacher: 'margin-teacher',
  margin_a: 'margin-a',
  margin_b: 'margin-b',
  margin_c: 'margin-c',
  kl_a: 'kl-a',
  kl_b: 'kl-b',
  kl_c: 'kl-c',
  js_a: 'js-a',
  js_b: 'js-b',
  js_c: 'js-c',
  js_ab: 'js-ab',
  a_b: 'a-b',
  attention_a: 'attention-a',
  attention_b: 'attention-b',
  attention_c: 'attention-c',
  hidden_a: 'hidden-a',
  hidden_b: 'hidden-b',
  hidden_c: 'hidden-c',
  flips_a: 'flips-a',
  flips_b: 'flips-b',
  flips_c: 'flips-c',
  learnt_a: 'learnt-a',
  learnt_b: 'learnt-b',
  learnt_c: 'learnt-c',
}

/**
 * What a query may ask. A student that is not there has undefined numbers, is never right and
 * predicts nothing. Of data that nobody rated, spread and rating are words as any other.
 */
export function queryFields(
  { columns, column, told, texts, surgery }: LoadedSideBySide,
  marks: ReadonlyMap<number, ExampleMarks>,
): ExampleFields {
  const { teacher, a, b, c, ratings } = columns
  const wordsOf = (labels: readonly number[]) => labels.map((label) => told.labels[label] ?? '')
  const isNumber = told.task.kind === 'regression'
  const numbers = Object.entries(NUMBERS).map(([name, by]): [string, ExampleField] => [
    name,
    { type: 'number', column: () => column(by) ?? [] },
  ])
  const ofModels = Object.entries({ teacher, t: teacher, a, b, c }).flatMap(
    ([name, model]): [string, ExampleField][] => [
      [`${name}_right`, { type: 'flag', valueOf: (row) => model?.right[row] === 1 }],
      [
        `${name}_says`,
        isNumber
          ? { type: 'number', column: () => model?.said ?? [] }
          : { type: 'words', valueOf: (row) => (model ? wordsOf(labelsSaid(model, row)) : []) },
      ],
    ],
  )
  return new Map([
    ...numbers,
    ...ofModels,
    ...livesFields(columns),
    ...surgeryFields(surgery),
    ['confidence', { type: 'number', column: () => teacher.confidence }],
    ['overlap', { type: 'number', column: () => texts().overlap }],
    ['rare', { type: 'number', column: () => texts().rare }],
    ...ratingFields(ratings),
    ['negated', { type: 'flag', valueOf: (row) => texts().negated[row] === 1 }],
    ['tag', { type: 'words', valueOf: (row) => marks.get(row)?.tags ?? [] }],
    ['same_label', { type: 'flag', valueOf: allSaySame(columns) }],
    [
      'label',
      isNumber
        ? { type: 'number', column: () => columns.gold }
        : { type: 'words', valueOf: (row) => wordsOf(labelsGiven(columns, row)) },
    ],
  ])
}

function ratingFields(ratings: RatingColumns | undefined): readonly [string, ExampleField][] {
  if (!ratings) return []
  return [
    ['rating', { type: 'number', column: () => ratings.mean }],
    ['spread', { type: 'number', column: () => ratings.spread }],
  ]
}

/**
 * What happened to an example on the way: of one student, or of any where none is named. flips
 * is the largest number of them.
 */
function livesFields({ lives }: LoadedSideBySide['columns']): readonly [string, ExampleField][] {
  const flag = (name: string, is: (row: number, role: StudentRole) => boolean): [string, ExampleField][] => [
    [name, { type: 'flag', valueOf: (row) => STUDENT_ROLES.some((role) => is(row, role)) }],
    ...STUDENT_ROLES.map((role): [string, ExampleField] => [
      `${name}_${role}`,
      { type: 'flag', valueOf: (row) => is(row, role) },
    ]),
  ]
  return [
    [
      'flips',
      {
        type: 'number',
        column: () => {
          const [ofA, ...further] = STUDENT_ROLES.map((role) => lives?.(role)?.flips)
          return ofA?.map((flips, row) => Math.max(flips, ...further.map((of) => of?.[row] ?? 0))) ?? []
        },
      },
    ],
    ...flag('forgotten', (row, role) => lives?.(role)?.forgotten[row] === 1),
    ...flag('never_learnt', (row, role) => lives?.(role)?.learnt[row] === Number.POSITIVE_INFINITY),
  ]
}

/** Surgeries that mend an example, or break it, by their ids: `mended_a == skip-2`. */
function surgeryFields(surgery: LoadedSideBySide['surgery']): readonly [string, ExampleField][] {
  return (['a', 'b'] as const).flatMap((role) => {
    const outcomes = [...(surgery[role]?.outcomes ?? [])]
    const that = (change: number) => (row: number) =>
      outcomes.flatMap(([id, outcome]) => (outcome[row] === change ? [id] : []))
    return [
      [`mended_${role}`, { type: 'words', valueOf: that(1) }],
      [`broken_${role}`, { type: 'words', valueOf: that(-1) }],
    ] satisfies [string, ExampleField][]
  })
}
