import type { ComparedGroup, RunComparison } from '../../contract/comparison.ts'
import type { MeanOfSeeds } from '../../contract/metrics.ts'
import { runName } from '../../domain/run/run-title.ts'
import { formatP, formatScore, formatShare, formatTable, type Column, type Terminal } from './terminal.ts'

type Run = RunComparison['runs'][number]

/**
 * Runs side by side for people: each run, what seeds of one plan say together, every two by
 * McNemar's test, what differs in their plans.
 */
export function printComparison({ print }: Terminal, comparison: RunComparison): void {
  const { dev, teacherRight, runs, groups, pairs, settings, unequalTraining } = comparison
  print(`${dev} dev examples${teacherRight === null ? '' : `; their teacher is right on ${teacherRight}`}`)
  print(formatTable<Run>([...WHO, ...scoreColumns(comparison), ...WITH_TEACHER], runs))
  print(formatTable<Run>([...WHO, ...TRAINED], runs))
  for (const { id, oneClass } of runs) if (oneClass !== null) print(`! ${id}: ${oneClass}`)
  for (const { id, repeats } of runs)
    if (repeats !== null) print(`! ${id} repeats ${repeats} and is counted with it as one`)
  if (unequalTraining !== null) print(`! ${unequalTraining}`)
  const several = groups.filter(({ ids }) => ids.length > 1)
  if (several.length > 0) {
    print()
    print(formatTable<ComparedGroup>(GROUP_COLUMNS, groups))
  }
  print()
  for (const { a, b, aOnly, bOnly, agreement, p, pHolm } of pairs)
    print(
      `${a} and ${b}: the same answer on ${formatShare(agreement)}; right alone on ${aOnly} and ${bOnly}; McNemar p = ${formatP(p)}, with Holm's correction ${formatP(pHolm)}`,
    )
  print()
  for (const { setting, values } of settings)
    print(`${setting}: ${values.map((value) => JSON.stringify(value) ?? '–').join('  |  ')}`)
}

const WHO: readonly Column<Run>[] = [
  { title: 'run', value: ({ id }) => id },
  { title: 'name', value: runName },
]

function scoreColumns({ labels, task }: RunComparison): readonly Column<Run>[] {
  const number = (title: string, of: (run: Run) => number | null): Column<Run> => ({
    title,
    value: (run) => formatScore(of(run)),
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
      number('F1 macro', ({ f1Macro }) => f1Macro),
      number('F1 micro', ({ f1Micro = null }) => f1Micro),
      number('F1 weighted', ({ f1Weighted }) => f1Weighted),
      ...right('all labels right'),
    ]
  return [
    ...right('accuracy'),
    ...(labels.length === 2 ? [number(`F1 of ${labels[1]} (class 1)`, ({ f1Class1 }) => f1Class1)] : []),
    number('F1 macro', ({ f1Macro }) => f1Macro),
    number('F1 weighted', ({ f1Weighted }) => f1Weighted),
    number('F1 micro', ({ accuracy }) => accuracy),
    number('MCC', ({ mcc }) => mcc),
    number('ECE', ({ ece }) => ece),
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

const GROUP_COLUMNS: readonly Column<ComparedGroup>[] = [
  { title: 'plan', value: ({ name }) => name },
  { title: 'runs', value: ({ made }) => made },
  { title: 'accuracy', value: ({ accuracy }) => meanText(accuracy), align: 'right' },
  { title: '95 % interval of the mean', value: ({ accuracy }) => intervalText(accuracy) },
  {
    title: 'agreement',
    value: ({ agreement }) => (agreement === null ? '–' : meanText(agreement)),
    align: 'right',
  },
]

function meanText({ mean, deviation }: MeanOfSeeds): string {
  return deviation === null ? formatShare(mean) : `${formatShare(mean)} ± ${formatShare(deviation)}`
}

function intervalText({ n, interval }: MeanOfSeeds): string {
  if (interval) return interval.map(formatShare).join(' – ')
  return n < 2 ? 'not given: one seed' : 'not given: no spread'
}
