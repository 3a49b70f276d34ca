import type { RunPlan } from '../../contract/plan.ts'
import { controlSentence } from '../../domain/study/control-findings.ts'
import type { OverDataSets } from '../../domain/study/over-data-sets.ts'
import type { StudyCells } from '../../domain/study/study-cells.ts'
import { comparedAxis, type Against, type StudyDifference } from '../../domain/study/study-differences.ts'
import type { StudyMetric } from '../../contract/study.ts'
import { isShareMetric, studyMetricTitle } from '../../domain/study/study-metric.ts'
import { measureWords, tableLines, type StudyGroup, type TableLine } from '../../domain/study/study-table.ts'
import type { ShownStudy } from '../../host/studies/show-study.ts'
import type { StudyFindings } from '../../host/studies/study-findings.ts'
import { formatP, formatScore, formatShare, formatTable, type Terminal } from './terminal.ts'

interface PrintedStudy extends Omit<StudyCells, 'controls'>, StudyFindings {
  readonly shown: ShownStudy
  readonly against: Against
  readonly metric: StudyMetric
  /** Any of its plans: what its task is judged by. */
  readonly plan: RunPlan
}

/** A study for people: how much of it is there, its table, and which differences can be told. */
export function printStudy({ print }: Terminal, study: PrintedStudy): void {
  const { axes, shown, groups, differences, against, metric, plan } = study
  const { reference = axes[comparedAxis(axes)]?.values[0], margin } = against
  const numberOf = ({ measure }: StudyGroup) =>
    (measure?.isShare ?? isShareMetric(metric, plan)) ? formatShare : formatScore
  const number = isShareMetric(metric, plan) ? formatShare : formatScore
  const ended = shown.cells.filter(({ run }) => run?.state === 'finished').length
  print(`${ended} of ${shown.cells.length} runs have finished`)
  for (const note of shown.notes) print(`! ${note}`)
  print()
  print(
    `${measureWords(axes, groups) || studyMetricTitle(metric, plan)}, last evaluation; mean ± sd over seeds (n)`,
  )
  const { columns, rows } = tableLines(axes, groups)
  print(
    formatTable<TableLine>(
      [
        { title: axes[0]?.name ?? '', value: ({ name }) => name },
        ...columns.map((column, at) => ({
          title: column.join(', '),
          value: (line: TableLine) => meanText(line.groups[at], numberOf),
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
      `Over seeds and examples: the paired bootstrap, ${drawn.resamples.toLocaleString('en')} draws of the dev set`,
    )
  print(
    formatTable<StudyDifference>(
      [
        { title: 'of', value: ({ to }) => to.place.join(', ') },
        { title: 'seeds', value: ({ seeds }) => String(seeds), align: 'right' },
        { title: 'difference', value: ({ to, mean }) => signed(mean, numberOf(to)), align: 'right' },
        { title: '95 %, seeds', value: ({ to, interval }) => intervalText(interval, numberOf(to)) },
        {
          title: '95 %, seeds and examples',
          value: ({ to, overExamples }) => intervalText(overExamples?.interval ?? null, numberOf(to)),
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
          value: ({ to, detectable }) => (detectable === null ? '–' : numberOf(to)(detectable)),
          align: 'right',
        },
      ],
      differences,
    ),
  )
  const areShares = groups.every(({ measure }) => measure?.isShare ?? true)
  printOverDataSets(print, study.overDataSets, areShares ? formatShare : formatScore)
  if (study.controls.length > 0) print()
  for (const found of study.controls)
    print(controlSentence(found, found.difference.to.measure?.title ?? metric))
}

function printOverDataSets(
  print: Terminal['print'],
  found: readonly OverDataSets[],
  number: (value: number) => string,
): void {
  if (found.length === 0) return
  print()
  print('Over data sets, each with a difference of its own (random effects: Paule–Mandel, Hartung–Knapp):')
  print(
    formatTable<OverDataSets>(
      [
        { title: 'of', value: ({ to }) => to.join(', ') },
        { title: 'data sets', value: ({ studies }) => String(studies), align: 'right' },
        { title: 'mean difference', value: ({ mean }) => signed(mean, number), align: 'right' },
        { title: '95 %', value: ({ interval }) => intervalText(interval, number) },
        { title: 'p, Holm', value: ({ pHolm }) => formatP(pHolm), align: 'right' },
        { title: 'verdict', value: ({ verdict }) => verdict },
        { title: 'between them, sd', value: ({ tau2 }) => number(Math.sqrt(tau2)), align: 'right' },
        { title: 'I²', value: ({ i2 }) => `${Math.round(100 * i2)} %`, align: 'right' },
      ],
      found,
    ),
  )
  print('sd, I²: how far the data sets’ own differences lie apart, and its share of all that they vary by')
}

function meanText(
  group: StudyGroup | undefined,
  numberOf: (group: StudyGroup) => (value: number) => string,
): string {
  if (!group?.mean) return '–'
  const number = numberOf(group)
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
