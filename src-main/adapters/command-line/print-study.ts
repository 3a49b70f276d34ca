import type { RunPlan } from '../../contract/plan.ts'
import type { StudyCells } from '../../domain/study/study-cells.ts'
import type { Against, StudyDifference } from '../../domain/study/study-differences.ts'
import type { StudyMetric } from '../../contract/study.ts'
import { isShareMetric, studyMetricTitle } from '../../domain/study/study-metric.ts'
import { tableLines, type StudyGroup, type TableLine } from '../../domain/study/study-table.ts'
import type { ShownStudy } from '../../host/studies/show-study.ts'
import { formatP, formatScore, formatShare, formatTable, type Terminal } from './terminal.ts'

interface PrintedStudy extends StudyCells {
  readonly shown: ShownStudy
  readonly groups: readonly StudyGroup[]
  readonly differences: readonly StudyDifference[]
  readonly against: Against
  readonly metric: StudyMetric
  /** Any of its plans: what its task is judged by. */
  readonly plan: RunPlan
}

/** A study for people: how much of it is there, its table, and which differences can be told. */
export function printStudy({ print }: Terminal, study: PrintedStudy): void {
  const { axes, shown, groups, differences, against, metric, plan } = study
  const { reference = axes[0]?.values[0], margin } = against
  const number = isShareMetric(metric, plan) ? formatShare : formatScore
  const ended = shown.cells.filter(({ run }) => run?.state === 'finished').length
  print(`${ended} of ${shown.cells.length} runs have finished`)
  for (const note of shown.notes) print(`! ${note}`)
  print()
  print(`${studyMetricTitle(metric, plan)}, last evaluation; mean ± sd over seeds (n)`)
  const { columns, rows } = tableLines(axes, groups)
  print(
    formatTable<TableLine>(
      [
        { title: axes[0]?.name ?? '', value: ({ name }) => name },
        ...columns.map((column, at) => ({
          title: column.join(', '),
          value: (line: TableLine) => meanText(line.groups[at], number),
          align: 'right' as const,
        })),
      ],
      rows,
    ),
  )
  if (differences.length === 0) return
  print()
  print(`Less “${reference}”, seed by seed; p by Student’s paired t, Holm over all lines:`)
  const drawn = differences.find(({ overExamples }) => overExamples)?.overExamples
  if (drawn)
    print(
      `Over seeds and examples: the paired bootstrap, ${drawn.resamples.toLocaleString('en')} draws of ${drawn.examples.toLocaleString('en')} examples`,
    )
  print(
    formatTable<StudyDifference>(
      [
        { title: 'of', value: ({ to }) => to.place.join(', ') },
        { title: 'seeds', value: ({ seeds }) => String(seeds), align: 'right' },
        { title: 'difference', value: ({ mean }) => signed(mean, number), align: 'right' },
        { title: '95 %, seeds', value: ({ interval }) => intervalText(interval, number) },
        {
          title: '95 %, seeds and examples',
          value: ({ overExamples }) => intervalText(overExamples?.interval ?? null, number),
        },
        { title: 'p, Holm', value: ({ pHolm }) => (pHolm === null ? '–' : formatP(pHolm)), align: 'right' },
        { title: 'verdict', value: ({ verdict }) => verdict },
        ...(margin === undefined
          ? []
          : [
              {
                title: `equal within ${number(margin)}`,
                value: ({ equal }: StudyDifference) => equal ?? 'one seed',
              },
            ]),
        {
          title: 'could be seen from',
          value: ({ detectable }) => (detectable === null ? '–' : number(detectable)),
          align: 'right',
        },
      ],
      differences,
    ),
  )
}

function meanText(group: StudyGroup | undefined, number: (value: number) => string): string {
  if (!group?.mean) return '–'
  const { mean, deviation, n } = group.mean
  const missing = n < group.runs.length ? ` of ${group.runs.length}` : ''
  return `${number(mean)}${deviation === null ? '' : ` ± ${number(deviation)}`} (${n}${missing})`
}

function intervalText(interval: readonly [number, number] | null, number: (value: number) => string): string {
  return interval?.map((end) => signed(end, number)).join(' to ') ?? '–'
}

function signed(value: number, number: (value: number) => string): string {
  return `${value < 0 ? '−' : '+'}${number(Math.abs(value))}`
}
