import type { Interval } from '../../src-main/contract/comparison.ts'
import type { Estimate, Inheritance, InheritedErrors } from '../../src-main/contract/inheritance.ts'
import type { SideBySide } from '../../src-main/contract/example-browser.ts'
import type { TableContent } from '../../src-main/domain/tables/table-text.ts'
import { points, probability } from '../shared/format-probability.ts'

/** A line of the table: what, of A, of B, and A's less B's. */
export interface InheritanceRow {
  readonly name: string
  /** How it is made. */
  readonly about: string
  /** A share of 1, or a correlation. */
  readonly kind: 'share' | 'correlation'
  readonly a: RowEstimate | null
  readonly b: RowEstimate | null
  readonly difference: RowEstimate | null
}
export type RowEstimate = Estimate & { readonly p?: number }

/** The lines that there are, for the students that there are. */
export function inheritanceRows({ a, b, difference, teacherWrong }: Inheritance): readonly InheritanceRow[] {
  const row = (
    name: string,
    about: string,
    of: (one: InheritedErrors) => RowEstimate | null,
    less: RowEstimate | null | undefined,
    kind: InheritanceRow['kind'] = 'share',
  ): InheritanceRow => ({ name, about, kind, a: of(a), b: b && of(b), difference: less ?? null })
  const chance = ({ byConfidence, byChance }: InheritedErrors): RowEstimate => {
    const { expected, p } = byConfidence ?? byChance
    return { value: expected / teacherWrong, interval: null, p }
  }
  const rows = [
    row(
      'T right: kept',
      'Of the examples that the teacher has right, the share that the student has right too; Wilson’s interval. Difference: Bonett and Price’s, McNemar’s exact p.',
      ({ kept }) => kept,
      difference?.kept,
    ),
    row(
      'T wrong: repeated',
      'Of the teacher’s errors, the share that the student has wrong too; Wilson’s interval. Difference: Bonett and Price’s, McNemar’s exact p.',
      ({ share }) => share,
      difference?.share,
    ),
    row(
      'by chance',
      a.byConfidence
        ? 'What would be repeated if errors met by chance among examples of which the teacher is as sure (ten parts of the dev set by its confidence), given how many both make there. p: exact test of Cochran, Mantel and Haenszel.'
        : 'What would be repeated if errors met by chance, given how many both make. p: Fisher’s exact test.',
      chance,
      null,
    ),
    row(
      'beyond chance',
      'Repeated less by chance, of the teacher’s errors; bootstrap over examples, paired for the difference.',
      ({ beyond }) => beyond,
      difference?.beyond,
    ),
    row(
      'same wrong class',
      `Of the repeated errors, the share with the teacher’s own wrong class; Wilson’s interval. By chance, among examples of one label: ${sameClassByChance(a, b)}.`,
      ({ sameClass }) => sameClass && { ...sameClass.share, p: sameClass.p },
      difference?.sameClass,
    ),
    row(
      'ranks, ρ',
      'Spearman’s correlation with the teacher over examples: of the probability of the human label; of numbers, of how far they are off. Intervals by its influence function.',
      ({ rank }) => rank,
      difference?.rank,
      'correlation',
    ),
  ]
  return rows.filter((one) => one.a !== null || one.b !== null)
}

function sameClassByChance(a: InheritedErrors, b: InheritedErrors | null): string {
  const said = ({ sameClass, repeated }: InheritedErrors) =>
    sameClass ? `${((100 * sameClass.expected) / repeated).toFixed(0)} %` : '–'
  return b ? `A ${said(a)}, B ${said(b)}` : said(a)
}

/** What the table comes to, in a sentence or two. */
export function inheritanceVerdict(found: Inheritance): string {
  const { teacherWrong, a, b, difference } = found
  const said = (role: string, { repeated, byConfidence, byChance, beyond }: InheritedErrors) => {
    const expected = (byConfidence ?? byChance).expected.toFixed(0)
    const [low = 0, high = 0] = beyond.interval ?? []
    const verdict = low > 0 ? 'more than' : high < 0 ? 'fewer than' : 'not told apart from'
    return `${role} repeats ${repeated.toLocaleString('en')}, ${verdict} the ${Number(expected).toLocaleString('en')} by chance`
  }
  const both = b ? `${said('A', a)}; ${said('B', b)}` : said('A', a)
  const less = difference?.beyond
  const apart =
    !less?.interval || (less.interval[0] <= 0 && less.interval[1] >= 0)
      ? ''
      : ` Beyond chance ${less.value > 0 ? 'A' : 'B'} repeats more.`
  return `Of the teacher’s ${teacherWrong.toLocaleString('en')} errors ${both}.${apart}`
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
  return {
    columns: [
      'what',
      ...['A', 'B', 'A less B'].flatMap((who) => [who, `${who} 95 % low`, `${who} 95 % high`, `${who} p`]),
    ],
    rows: inheritanceRows(found).map(({ name, a, b, difference }) => [
      name,
      ...[a, b, difference].flatMap(cells),
    ]),
  }
}
