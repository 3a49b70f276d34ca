import type { ComparedDifference, ComparedGroup, RunComparison } from '../../contract/comparison.ts'
import type { MeanOfSeeds } from '../../contract/metrics.ts'
import type { TaskKind } from '../../contract/tasks.ts'
import { COMPARED_SCORES, isShare } from '../../domain/dev-set/compared-scores.ts'
import { HEADLINE_TITLES, headlineOfKind, headlineValue } from '../../domain/plan/headline-metric.ts'
import {
  formatP,
  formatPoints,
  formatRate,
  formatScore,
  formatShare,
} from '../../domain/tables/number-text.ts'
import type { Column } from '../../domain/tables/column.ts'
import { formatTable, type Terminal } from './terminal.ts'

type Run = RunComparison['runs'][number]

/**
 * Runs side by side for people: each run, what seeds of one plan say together, every two by
 * McNemar's test or by how their scores differ, what differs in their plans.
 */
export function printComparison(
  { print }: Terminal,
  comparison: RunComparison,
  differences: readonly ComparedDifference[],
): void {
  const { dev, teacherRight, runs, groups, pairs, settings, unequalTraining, task } = comparison
  print(`${dev} dev examples${teacherRight === null ? '' : `; their teacher is right on ${teacherRight}`}`)
  print(formatTable<Run>([...WHO, ...scoreColumns(comparison), ...WITH_TEACHER], runs))
  print(formatTable<Run>([...WHO, ...TRAINED], runs))
  if (runs.some(({ test }) => test)) print(formatTable<Run>([...WHO, ...testColumns(task.kind)], runs))
  for (const { id, oneClass } of runs) if (oneClass !== null) print(`! ${id}: ${oneClass}`)
  for (const { id, repeats } of runs)
    if (repeats !== null) print(`! ${id} repeats ${repeats} and is counted with it as one`)
  if (unequalTraining !== null) print(`! ${unequalTraining}`)
  const several = groups.filter(({ ids }) => ids.length > 1)
  if (several.length > 0) {
    print()
    print(formatTable<ComparedGroup>(groupColumns(task.kind), groups))
  }
  print()
  for (const { a, b, aOnly, bOnly, agreement, p, pHolm } of pairs)
    print(
      `${a} and ${b}: the same answer on ${formatShare(agreement)}; right alone on ${aOnly} and ${bOnly}; McNemar p = ${formatP(p)}, with Holm's correction ${formatP(pHolm)}`,
    )
  if (differences.length > 0) {
    print()
    print(
      'Second less first, by the paired bootstrap over the dev examples; p is no less than 0.002, as 1,000 resamples say:',
    )
    print(formatTable(differenceColumns(task.kind), differences))
  }
  print()
  for (const { setting, values } of settings)
    print(`${setting}: ${values.map((value) => JSON.stringify(value) ?? '–').join('  |  ')}`)
}

const WHO: readonly Column<Run>[] = [
  { title: 'run', value: ({ id }) => id },
  { title: 'name', value: ({ name }) => name },
]

function scoreColumns({ labels, task }: RunComparison): readonly Column<Run>[] {
  const number = (title: string, of: (run: Run) => number | null): Column<Run> => ({
    title,
    value: (run) => formatScore(of(run)),
    align: 'right',
  })
  const rate = (title: string, of: (run: Run) => number | null): Column<Run> => ({
    title,
    value: (run) => formatRate(of(run)),
    align: 'right',
  })
  const right = (title: string): readonly Column<Run>[] => [
    { title, value: ({ accuracy }) => formatShare(accuracy), align: 'right' },
    {
      title: '95 % interval',
      value: ({ accuracyInterval }) => accuracyInterval.map(formatShare).join(' – '),
    },
  ]
  if (task.kind === 'regression')
    return [
      number('Pearson', ({ pearson = null }) => pearson),
      number('Spearman', ({ spearman = null }) => spearman),
      number('MSE', ({ mse = null }) => mse),
      ...right(`within ${task.tolerance}`),
    ]
  if (task.kind === 'multi-label')
    return [
      rate('F1 macro', ({ f1Macro }) => f1Macro),
      rate('F1 micro', ({ f1Micro = null }) => f1Micro),
      rate('F1 weighted', ({ f1Weighted }) => f1Weighted),
      ...right('all labels right'),
    ]
  return [
    ...right('accuracy'),
    ...(labels.length === 2 ? [rate(`F1 of ${labels[1]} (class 1)`, ({ f1Class1 }) => f1Class1)] : []),
    rate('F1 macro', ({ f1Macro }) => f1Macro),
    rate('F1 weighted', ({ f1Weighted }) => f1Weighted),
    rate('F1 micro', ({ accuracy }) => accuracy),
    number('MCC', ({ mcc }) => mcc),
    rate('ECE', ({ ece }) => ece),
  ]
}

const WITH_TEACHER: readonly Column<Run>[] = [
  { title: 'agreement', value: ({ agreement }) => formatShare(agreement), align: 'right' },
  {
    title: "of teacher's right",
    value: ({ teacherRight: right, teacherRightStudentRight: both }) =>
      both === null ? '–' : `${both}/${right}`,
    align: 'right',
  },
]

const TRAINED: readonly Column<Run>[] = [
  { title: 'seed', value: ({ seed }) => String(seed), align: 'right' },
  { title: 'steps', value: ({ step }) => step.toLocaleString('en'), align: 'right' },
  {
    title: 'examples seen',
    value: ({ examplesSeen }) => examplesSeen.toLocaleString('en'),
    align: 'right',
  },
]

/** The score that a kind of task is judged by, on the held-out test file. */
function testColumns(taskKind: TaskKind): readonly Column<Run>[] {
  const headline = headlineOfKind(taskKind)
  const text = headline === 'pearson-and-spearman' ? formatScore : formatShare
  return [
    {
      title: `${HEADLINE_TITLES[headline]} on test (held out)`,
      value: ({ test }) => text(test && headlineValue(test, headline)),
      align: 'right',
    },
    { title: 'agreement', value: ({ test }) => formatShare(test?.agreement ?? null), align: 'right' },
  ]
}

/** What seeds say together, by the score that their kind of task is judged by. */
function groupColumns(taskKind: TaskKind): readonly Column<ComparedGroup>[] {
  const headline = headlineOfKind(taskKind)
  const number = headline === 'pearson-and-spearman' ? formatScore : formatShare
  return [
    { title: 'plan', value: ({ name }) => name },
    { title: 'runs', value: ({ made }) => made },
    {
      title: HEADLINE_TITLES[headline],
      value: (group) => (group.headline ? meanText(group.headline, number) : '–'),
      align: 'right',
    },
    {
      title: '95 % interval of the mean',
      value: (group) => (group.headline ? intervalText(group.headline, number) : '–'),
    },
    {
      title: 'agreement',
      value: ({ agreement }) => (agreement === null ? '–' : meanText(agreement, formatShare)),
      align: 'right',
    },
  ]
}

function differenceColumns(taskKind: TaskKind): readonly Column<ComparedDifference>[] {
  const titleOf = (name: string) => COMPARED_SCORES[taskKind].find(({ score }) => score === name)?.title
  return [
    { title: 'runs', value: ({ a, b }) => `${a}, ${b}` },
    { title: 'score', value: ({ score }) => titleOf(score) ?? score },
    {
      title: 'difference',
      value: ({ score, difference }) => `${signed(score, difference)}${isShare(score) ? ' points' : ''}`,
      align: 'right',
    },
    {
      title: '95 % interval',
      value: ({ score, interval }) => interval.map((end) => signed(score, end)).join(' – '),
    },
    { title: 'p', value: ({ p }) => formatP(p), align: 'right' },
    { title: 'p, Holm', value: ({ pHolm }) => formatP(pHolm), align: 'right' },
  ]
}

function signed(score: ComparedDifference['score'], difference: number): string {
  if (isShare(score)) return formatPoints(difference)
  return `${difference < 0 ? '−' : '+'}${Math.abs(difference).toFixed(4)}`
}

function meanText({ mean, deviation }: MeanOfSeeds, number: (value: number) => string): string {
  return deviation === null ? number(mean) : `${number(mean)} ± ${number(deviation)}`
}

function intervalText({ n, interval }: MeanOfSeeds, number: (value: number) => string): string {
  if (interval) return interval.map(number).join(' – ')
  return n < 2 ? 'not given: one seed' : 'not given: no spread'
}
