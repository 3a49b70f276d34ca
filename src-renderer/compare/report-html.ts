import type {
  ComparedDifference,
  ErrorOverlap,
  PlanChange,
  RunComparison,
  RunReliability,
} from '../../src-main/contract/comparison.ts'
import type { RunPlan } from '../../src-main/contract/plan.ts'
import type { Evaluation } from '../../src-main/contract/run-overview.ts'
import { HEADLINE_TITLES, headlineOfKind } from '../../src-main/domain/plan/headline-metric.ts'
import {
  pageColourOf,
  pageOf,
  paragraphOf,
  sectionOf,
  tableOf,
} from '../../src-main/domain/drawing/html-parts.ts'
import { chartSvg } from '../charts/chart-svg.ts'
import { citedSection, type CitedExamples } from './cited-section.ts'
import { memberOf, type ComparedColumn } from './compared-columns.ts'
import { comparisonRemarks } from './comparison-remarks.ts'
import {
  curveLines,
  measurePoints,
  measureText,
  measureTitle,
  teacherLine,
  type MeasureName,
} from './curve-lines.ts'
import { errorOverlapSvg } from './error-overlap-svg.ts'
import { points, pointsRange, probability } from '../shared/format-probability.ts'
import { columnTests } from './column-tests.ts'
import { DIFFERENCES_ARE, differenceRows } from './difference-rows.ts'
import type { Bootstraps } from './compared-metrics.ts'
import { metricRows, type Measured, type MetricRow } from './metric-rows.ts'
import { metricsSvg } from './metrics-svg.ts'
import { reliabilitySvg } from './reliability-svg.ts'
import { shownSettings } from './shown-settings.ts'

/** Everything that a report says, as the host answered it. */
export interface ReportContent {
  readonly comparison: RunComparison
  readonly columns: readonly ComparedColumn[]
  /** Of the columns, in their order. */
  readonly plans: readonly RunPlan[]
  readonly bootstraps: Bootstraps
  readonly overlap: ErrorOverlap
  /** Of the first columns, with their logits as they are. */
  readonly reliability: readonly RunReliability[]
  readonly changes: readonly PlanChange[]
  readonly differences: readonly ComparedDifference[]
  /** By run's id. */
  readonly evaluations: ReadonlyMap<string, readonly Evaluation[]>
  /** Undefined where no example has a tag. */
  readonly cited: CitedExamples | undefined
  /** ISO 8601. */
  readonly at: string
}

/**
 * A comparison as one page that needs nothing beside itself: what the window shows of it, its
 * drawings as SVG.
 */
export function reportHtml(content: ReportContent): string {
  const { comparison, columns, overlap, at } = content
  const title = `Comparison of ${columns.map(({ letter, name }) => `${letter} ${name}`).join(', ')}`
  const who = overlap.members.map((member) => memberOf(member, columns))
  const day = at.slice(0, 16).replace('T', ' ')
  return pageOf(title, [
    paragraphOf(`${comparison.dev.toLocaleString('en')} dev examples; made by Stillroom on ${day} UTC`),
    runsSection(content),
    settingsSection(content),
    metricsSection(content),
    testsSection(content),
    sectionOf('Curves', ...curvesOf(content)),
    sectionOf('Errors they share', errorOverlapSvg(overlap, who, pageColourOf).svg),
    reliabilitySection(content),
    changesSection(content),
    content.cited ? citedSection(content.cited) : '',
  ])
}

function runsSection({ comparison, columns }: ReportContent): string {
  const rows = columns.map(({ letter, name, runs, all, made }) => [
    letter,
    name,
    made,
    runs.map(({ seed }) => seed).join(', '),
    all.map(({ id }) => id).join(', '),
  ])
  return sectionOf(
    'Runs',
    tableOf(['', 'name', 'made of', 'seeds', 'runs'], rows),
    ...comparisonRemarks(comparison, columns).map(paragraphOf),
  )
}

function settingsSection({ columns, plans }: ReportContent): string {
  const rows = shownSettings(plans)
    .filter(({ differs }) => differs)
    .map(({ name, values }) => [name, ...values])
  return sectionOf(
    'Settings that differ',
    rows.length === 0
      ? paragraphOf('The plans are the same but for name and seed.')
      : tableOf(['setting', ...columns.map(({ letter }) => letter)], rows),
  )
}

function metricsSection({ comparison, columns, bootstraps }: ReportContent): string {
  const rows = metricRows(comparison, columns, bootstraps)
  return sectionOf(
    'Metrics',
    paragraphOf(
      `With 95 % intervals: Student’s over several seeds; of one seed Wilson’s for shares of examples, the bootstrap’s over examples for the other scores.${
        comparison.task.kind === 'classification'
          ? ' F1 averaged over all decisions (micro) is the accuracy.'
          : ''
      }`,
    ),
    tableOf(
      ['metric', 'T', ...columns.map(({ letter }) => letter)],
      rows.map((row) => [
        `${row.title} ${row.unit}`.trim(),
        measuredText(row, row.teacher, row.absentTeacher),
        ...row.cells.map(({ measured }) => measuredText(row, measured, row.absent)),
      ]),
    ),
    metricsSvg(rows, columns, pageColourOf).svg,
  )
}

function testsSection({ comparison, columns, differences }: ReportContent): string {
  if (comparison.task.kind !== 'classification') return differencesSection(comparison, columns, differences)
  const tests = columnTests(comparison, columns)
  if (tests.length === 0) return ''
  const over = `${tests.length} ${tests.length === 1 ? 'test' : 'tests'}`
  return sectionOf(
    'McNemar’s test',
    paragraphOf(`Exact, two-sided; Holm’s correction over ${over}.`),
    tableOf(
      ['pair', 'only the first right', 'only the second right', 'p', 'p, Holm'],
      tests.map(({ a, b, aOnly, bOnly, p, pHolm }) => [
        `${a}, ${b}`,
        aOnly,
        bOnly,
        probability(p),
        probability(pHolm),
      ]),
    ),
  )
}

function differencesSection(
  { task }: Pick<RunComparison, 'task'>,
  columns: readonly ComparedColumn[],
  differences: readonly ComparedDifference[],
): string {
  const rows = differenceRows(differences, columns, task.kind)
  if (rows.length === 0) return ''
  return sectionOf(
    'Differences',
    paragraphOf(DIFFERENCES_ARE),
    tableOf(
      ['pair', 'score', 'difference', '95 %', 'p', 'p, Holm'],
      rows.map(({ pair, title, differenceText, intervalText, p, pHolm }) => [
        pair,
        title,
        differenceText,
        intervalText,
        probability(p),
        probability(pHolm),
      ]),
    ),
  )
}

function reliabilitySection({ reliability, columns }: ReportContent): string {
  if (reliability.length === 0) return ''
  const diagrams = reliability.map(({ member, ece, bins }) => ({ ...memberOf(member, columns), ece, bins }))
  return sectionOf('Reliability', reliabilitySvg(diagrams, 1, pageColourOf).svg)
}

function changesSection({ changes, comparison }: ReportContent): string {
  if (changes.length === 0) return ''
  const score = HEADLINE_TITLES[headlineOfKind(comparison.task.kind)]
  const rows = changes.map(
    ({ setting, from, to, before, after, change, interval, pHolm, pairedOver, seeds }) => [
      setting,
      from,
      to,
      before.steps === after.steps ? before.steps : `${before.steps} → ${after.steps}`,
      points(change),
      pointsRange(interval),
      probability(pHolm),
      pairedOver === 'seeds' ? `${seeds} seeds` : 'examples, 1 seed',
    ],
  )
  return sectionOf(
    'One change at a time',
    tableOf(
      ['setting', 'from', 'to', 'steps', `dev ${score}, points`, '95 %', 'p, Holm', 'paired over'],
      rows,
    ),
  )
}

const CURVES = [
  'dev accuracy',
  'dev MCC',
  'agreement with the teacher',
] as const satisfies readonly MeasureName[]

function curvesOf({ columns, comparison, evaluations }: ReportContent): readonly string[] {
  const lastStep = Math.max(1, ...columns.flatMap(({ runs }) => runs.map(({ step }) => step)))
  const [teacher, ...others] = comparison.teachers
  return CURVES.flatMap((name) => {
    const { lines, bands } = curveLines(columns, (id) => measurePoints(evaluations.get(id) ?? [], name))
    if (lines.length === 0) return []
    const level = {
      'dev accuracy': teacher?.accuracy,
      'dev MCC': teacher?.mcc ?? undefined,
      'agreement with the teacher': undefined,
    }[name]
    const known = others.length === 0 && level !== undefined ? [teacherLine(level, lastStep)] : []
    return [
      chartSvg(
        {
          lines: [...known, ...lines],
          bands,
          boundaries: [],
          lastStep,
          format: (value) => measureText(name, value),
        },
        {
          title: `${measureTitle(name, comparison.task.kind)}, by step`,
          width: 900,
          height: 280,
          colourOf: pageColourOf,
        },
      ),
    ]
  })
}

/** As the window's cells have it, with what its hints say. */
function measuredText({ text }: MetricRow, measured: Measured | null, absent: string): string {
  if (!measured) return absent
  const { value, interval, deviation, n } = measured
  const spread = deviation === null ? '' : ` ± ${text(deviation)} (n = ${n})`
  return `${text(value)}${spread}${interval ? ` [${interval.map(text).join(' to ')}]` : ''}`
}
