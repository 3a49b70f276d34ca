import type { RunPlan } from '../../contract/plan.ts'
import type { StudyMetric } from '../../contract/study.ts'
import { controlSentence } from '../study/control-findings.ts'
import { unlikeScores, type OverDataSets } from '../study/over-data-sets.ts'
import { comparedAxis, type StudyDifference } from '../study/study-differences.ts'
import { isOfTest, isShareMetric, studyMetricTitle, TEST_IS_BY_SEEDS } from '../study/study-metric.ts'
import { measureWords, tableLines, type StudyGroup, type TableLine } from '../study/study-table.ts'
import { formatP, formatScore, formatShare } from '../tables/number-text.ts'
import { choicesSection } from './choices-section.ts'
import type { DescribedStudy } from './described-study.ts'
import { textTable, type TextSection } from './text-section.ts'

type NumberText = (value: number) => string

/** A study for people: its table, which differences can be told, and what is said of controls. */
export function studySections(study: DescribedStudy): readonly TextSection[] {
  const { axes, groups, differences, controls, overDataSets, metric, search, plan } = study
  const table = [tableSection(study), ...(search ? [choicesSection(axes, search, plan)] : [])]
  if (differences.length === 0) return table
  const areShares = groups.every(({ measure }) => measure?.isShare ?? true)
  return [
    ...table,
    differencesSection(study),
    ...(overDataSets.length === 0 ? [] : [overDataSetsSection(study, apartText(areShares))]),
    ...(controls.length === 0
      ? []
      : [
          {
            title: 'Controls',
            said: controls.map((found) =>
              controlSentence(found, found.difference.to.measure?.title ?? metric),
            ),
          },
        ]),
  ]
}

function tableSection({ axes, groups, metric, plan }: DescribedStudy): TextSection {
  const { columns, rows } = tableLines(axes, groups)
  const title = measureWords(axes, groups) || studyMetricTitle(metric, plan)
  return {
    title: 'Table',
    said: [`${title}, of each run’s result; mean ± sd over seeds (n)`],
    table: textTable<TableLine>(
      [
        { title: axes[0]?.name ?? '', value: ({ name }) => name },
        ...columns.map((column, at) => ({
          title: column.join(', ') || title,
          value: (line: TableLine) => meanText(line.groups[at], (group) => numberOf(group, metric, plan)),
          align: 'right' as const,
        })),
      ],
      rows,
    ),
  }
}

function differencesSection({ axes, differences, against, metric, plan }: DescribedStudy): TextSection {
  const { reference = axes[comparedAxis(axes)]?.values[0], margin } = against
  const of = ({ measure }: StudyGroup) => apartText(measure?.isShare ?? isShareMetric(metric, plan))
  const drawn = differences.find(({ overExamples }) => overExamples)?.overExamples
  return {
    title: 'Differences',
    said: [
      `Less “${reference}”, seed by seed; p by Student’s paired t, Holm over all lines:`,
      ...(isOfTest(metric) ? [TEST_IS_BY_SEEDS] : []),
      ...(drawn
        ? [
            `Over seeds and examples: the paired bootstrap, ${drawn.resamples.toLocaleString('en')} draws of the dev set`,
          ]
        : []),
    ],
    table: textTable<StudyDifference>(
      [
        { title: 'of', value: ({ to }) => to.place.join(', ') },
        { title: 'seeds', value: ({ seeds }) => String(seeds), align: 'right' },
        { title: 'difference', value: ({ to, mean }) => of(to).signed(mean), align: 'right' },
        { title: '95 %, seeds', value: ({ to, interval }) => of(to).interval(interval), align: 'right' },
        {
          title: '95 %, seeds and examples',
          value: ({ to, overExamples }) => of(to).interval(overExamples?.interval ?? null),
          align: 'right',
        },
        { title: 'p, Holm', value: ({ pHolm }) => (pHolm === null ? '–' : formatP(pHolm)), align: 'right' },
        { title: 'verdict', value: ({ verdict }) => verdict },
        ...(margin === undefined
          ? []
          : [
              {
                title: `equal within ${apartText(isShareMetric(metric, plan)).size(margin)}`,
                value: ({ equal }: StudyDifference) => equal ?? 'one seed',
              },
            ]),
        {
          title: 'could be seen from',
          value: ({ to, detectable }) => (detectable === null ? '–' : of(to).size(detectable)),
          align: 'right',
        },
      ],
      differences,
    ),
  }
}

function overDataSetsSection(
  { axes, groups, overDataSets: found }: DescribedStudy,
  apart: ApartText,
): TextSection {
  const unlike = unlikeScores(axes, groups)
  return {
    title: 'Over data sets',
    said: [
      'Over data sets, each with a difference of its own (random effects: Paule–Mandel, Hartung–Knapp); sd, I²: how far the data sets’ own differences lie apart, and its share of all that they vary by',
      ...(unlike === null ? [] : [unlike]),
    ],
    table: textTable<OverDataSets>(
      [
        { title: 'of', value: ({ to }) => to.join(', ') },
        { title: 'data sets', value: ({ studies }) => String(studies), align: 'right' },
        { title: 'mean difference', value: ({ mean }) => apart.signed(mean), align: 'right' },
        { title: '95 %', value: ({ interval }) => apart.interval(interval), align: 'right' },
        { title: 'p, Holm', value: ({ pHolm }) => formatP(pHolm), align: 'right' },
        { title: 'verdict', value: ({ verdict }) => verdict },
        { title: 'between them, sd', value: ({ tau2 }) => apart.size(Math.sqrt(tau2)), align: 'right' },
        { title: 'I²', value: ({ i2 }) => `${Math.round(100 * i2)} %`, align: 'right' },
      ],
      found,
    ),
  }
}

function numberOf({ measure }: StudyGroup, metric: StudyMetric, plan: RunPlan): NumberText {
  return (measure?.isShare ?? isShareMetric(metric, plan)) ? formatShare : formatScore
}

function meanText(group: StudyGroup | undefined, numberOf: (group: StudyGroup) => NumberText): string {
  if (!group?.mean) return '–'
  const number = numberOf(group)
  const { mean, deviation, n } = group.mean
  const missing = n < group.runs.length ? ` of ${group.runs.length}` : ''
  return `${number(mean)}${deviation === null ? '' : ` ± ${number(deviation)}`} (${n}${missing})`
}

/** How far two scores lie apart: shares in points, for a percent of a percent is something else. */
interface ApartText {
  /** 0.67 points */
  readonly size: NumberText
  /** +0.67 points */
  readonly signed: NumberText
  /** −0.12 to +1.46 points */
  readonly interval: (ends: readonly [number, number] | null) => string
}

function apartText(isShare: boolean): ApartText {
  const number = (value: number) => (isShare ? (100 * value).toFixed(2) : formatScore(value))
  const signed = (value: number) => `${value < 0 ? '−' : '+'}${number(Math.abs(value))}`
  const unit = isShare ? ' points' : ''
  return {
    size: (value) => `${number(value)}${unit}`,
    signed: (value) => `${signed(value)}${unit}`,
    interval: (ends) => (ends ? `${ends.map(signed).join(' to ')}${unit}` : '–'),
  }
}
