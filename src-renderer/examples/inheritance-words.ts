import type { Interval } from '../../src-main/contract/comparison.ts'
import type {
  Estimate,
  Inheritance,
  InheritedDifference,
  InheritedErrors,
} from '../../src-main/contract/inheritance.ts'
import type { SideBySide } from '../../src-main/contract/example-browser.ts'
import type { TableContent } from '../../src-main/domain/tables/table-text.ts'
import { points, probability } from '../shared/format-probability.ts'
import { lessText, MODEL_LOOKS } from './model-looks.ts'

/** A line of the table: what, of each student, and of the differences. */
export interface InheritanceRow {
  readonly name: string
  /** How it is made. */
  readonly about: string
  /** A share of 1, or a correlation. */
  readonly kind: 'share' | 'correlation'
  /** As `Inheritance` has them in order. */
  readonly students: readonly (RowEstimate | null)[]
  readonly differences: readonly (RowEstimate | null)[]
}
export type RowEstimate = Estimate & { readonly p?: number }

/** The lines that there are, for the students that there are. */
export function inheritanceRows({
  students,
  differences,
  teacherWrong,
}: Inheritance): readonly InheritanceRow[] {
  const row = (
    name: string,
    about: string,
    of: (one: InheritedErrors) => RowEstimate | null,
    less: (one: InheritedDifference) => RowEstimate | null,
    kind: InheritanceRow['kind'] = 'share',
  ): InheritanceRow => ({ name, about, kind, students: students.map(of), differences: differences.map(less) })
  const chance = ({ byConfidence, byChance }: InheritedErrors): RowEstimate => {
    const { expected, p } = byConfidence ?? byChance
    return { value: expected / teacherWrong, interval: null, p }
  }
  const rows = [
    row(
      'T right: kept',
      'Of the examples that the teacher has right, the share that the student has right too; Wilson’s interval. Difference: Bonett and Price’s, McNemar’s exact p.',
      ({ kept }) => kept,
      (less) => less.kept,
    ),
    row(
      'T wrong: repeated',
      'Of the teacher’s errors, the share that the student has wrong too; Wilson’s interval. Difference: Bonett and Price’s, McNemar’s exact p.',
      ({ share }) => share,
      (less) => less.share,
    ),
    row(
      'by chance',
      students.some(({ byConfidence }) => byConfidence)
        ? 'What would be repeated if errors met by chance among examples of which the teacher is as sure (ten parts of the dev set by its confidence), given how many both make there. p: exact test of Cochran, Mantel and Haenszel.'
        : 'What would be repeated if errors met by chance, given how many both make. p: Fisher’s exact test.',
      chance,
      () => null,
    ),
    row(
      'beyond chance',
      'Repeated minus expected by chance, of the teacher’s errors; bootstrap over examples, paired for the difference.',
      ({ beyond }) => beyond,
      (less) => less.beyond,
    ),
    row(
      'same wrong class',
      `Of the repeated errors, the share with the teacher’s own wrong class; Wilson’s interval. By chance, among examples of one label: ${students.map(sameClassByChance).join(', ')}.`,
      ({ sameClass }) => sameClass && { ...sameClass.share, p: sameClass.p },
      (less) => less.sameClass,
    ),
    row(
      'ranks, ρ',
      'Spearman’s correlation with the teacher over examples: of the probability of the human label; of numbers, of how far they are off. Intervals by its influence function.',
      ({ rank }) => rank,
      (less) => less.rank,
      'correlation',
    ),
  ]
  return rows.filter((one) => one.students.some((estimate) => estimate !== null))
}

function sameClassByChance({ role, sameClass, repeated }: InheritedErrors): string {
  const expected = sameClass ? `${((100 * sameClass.expected) / repeated).toFixed(0)} %` : '–'
  return `${MODEL_LOOKS[role].mark} ${expected}`
}

/** What the table comes to, in a sentence or two. */
export function inheritanceVerdict(found: Inheritance): string {
  const { teacherWrong, students, differences } = found
  const said = ({ role, repeated, byConfidence, byChance, beyond }: InheritedErrors) => {
    const expected = (byConfidence ?? byChance).expected.toFixed(0)
    const [low = 0, high = 0] = beyond.interval ?? []
    const verdict = low > 0 ? 'more than' : high < 0 ? 'fewer than' : 'not told apart from'
    return `${MODEL_LOOKS[role].mark} repeats ${repeated.toLocaleString('en')}, ${verdict} the ${Number(expected).toLocaleString('en')} by chance`
  }
  const apart = differences.flatMap(({ first, second, beyond: { value, interval } }) => {
    if (!interval || (interval[0] <= 0 && interval[1] >= 0)) return []
    const [more, less] = value > 0 ? [first, second] : [second, first]
    const than = students.length > 2 ? ` than ${MODEL_LOOKS[less].mark}` : ''
    return ` Beyond chance ${MODEL_LOOKS[more].mark} repeats more${than}.`
  })
  return `Of the teacher’s ${teacherWrong.toLocaleString('en')} errors ${students.map(said).join('; ')}.${apart.join('')}`
}

/** What cannot be said of this kind of task, and what the paper found. */
export function inheritanceRemarks({ task, labels }: Pick<SideBySide, 'task' | 'labels'>): readonly string[] {
  const classes =
    task.kind === 'classification' && labels.length === 2
      ? ['With two classes there is one wrong class: it is always the same.']
      : task.kind === 'multi-label'
        ? ['An error: not every label is right. Which wrong labels are shared is not counted.']
        : task.kind === 'regression'
          ? [`An error: off by more than ${task.tolerance}. Numbers have no confidence to go by.`]
          : []
  return [
    ...classes,
    'In the paper (QQP dev, BERT) internal distillation kept 97.9 % of what its teacher had right, soft labels alone 95.8 %.',
  ]
}

/** 81.1, or 0.81 of a correlation. */
export function estimateText(kind: InheritanceRow['kind'], value: number): string {
  return (kind === 'share' ? (100 * value).toFixed(1) : value.toFixed(2)).replace('-', '−')
}

/** + 7.1, or + 0.08. */
export function differenceText(kind: InheritanceRow['kind'], value: number): string {
  if (kind === 'share') return points(value)
  return `${value < 0 ? '−' : '+'} ${Math.abs(value).toFixed(2)}`
}

/** 77–85, − 2 to 4; with a digit more where the interval is narrow. */
export function rangeText(kind: InheritanceRow['kind'], [low, high]: Interval): string {
  const digits = kind === 'correlation' ? 2 : high - low < 0.04 ? 1 : 0
  const [from, to] = [low, high].map((end) =>
    (kind === 'share' ? 100 * end : end).toFixed(digits).replace('-', '−'),
  )
  return low < 0 ? `${from} to ${to}` : `${from}–${to}`
}

/** p = 0.021, p < 0.001 */
export function pText(p: number): string {
  return p < 0.001 ? 'p < 0.001' : `p = ${probability(p)}`
}

/** Every number, exactly. */
export function inheritanceContent(found: Inheritance): TableContent {
  const cells = (estimate: RowEstimate | null) => [
    estimate?.value ?? null,
    ...(estimate?.interval ?? [null, null]),
    estimate?.p ?? null,
  ]
  const { students, differences } = found
  const who = [
    ...students.map(({ role }) => MODEL_LOOKS[role].mark),
    ...differences.map(({ first, second }) => lessText(first, second)),
  ]
  return {
    columns: ['what', ...who.flatMap((one) => [one, `${one} 95 % low`, `${one} 95 % high`, `${one} p`])],
    rows: inheritanceRows(found).map((row) => [
      row.name,
      ...[...row.students, ...row.differences].flatMap(cells),
    ]),
  }
}
