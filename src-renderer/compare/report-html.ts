import type {
  ErrorOverlap,
  PlanChange,
  RunComparison,
  RunReliability,
} from '../../src-main/contract/comparison.ts'
import type { RunPlan } from '../../src-main/contract/plan.ts'
import type { Evaluation } from '../../src-main/contract/run-overview.ts'
import { chartSvg } from '../charts/chart-svg.ts'
import { escaped, type ColourOf } from '../charts/svg-parts.ts'
import type { ComparedColumn } from './compared-columns.ts'
import { comparisonRemarks } from './comparison-remarks.ts'
import { curveLines, measurePoints, teacherLine, type MeasureName } from './curve-lines.ts'
import { errorOverlapSvg, overlapMembers } from './error-overlap-svg.ts'
import { points, pointsRange, probability } from './format-probability.ts'
import { columnTests, metricRows, type Bootstraps, type Measured, type MetricRow } from './metric-rows.ts'
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
  /** By run's id. */
  readonly evaluations: ReadonlyMap<string, readonly Evaluation[]>
  /** ISO 8601. */
  readonly at: string
}

type Row = readonly (string | number)[]

const STYLE = `body{margin:40px auto;max-width:960px;padding:0 24px;font:14px/1.5 Inter,system-ui,sans-serif;color:#191b1c;background:#fff}
h1{font-size:24px;margin:0}h2{font-size:16px;margin:32px 0 8px}p{color:#43474a;margin:4px 0}
table{border-collapse:collapse;font-variant-numeric:tabular-nums}th,td{padding:3px 16px 3px 0;text-align:left;border-bottom:1px solid #e0dfd9;vertical-align:top}
th{font-weight:600}svg{max-width:100%;height:auto;display:block;margin:12px 0}@media print{section{break-inside:avoid}}`

/**
 * A comparison as one page that needs nothing beside itself: what the window shows of it, its
 * drawings as SVG.
 */
export function reportHtml(content: ReportContent, colourOf: ColourOf): string {
  const { comparison, columns, plans, overlap, reliability, changes, at } = content
  const title = `Comparison of ${columns.map(({ letter, name }) => `${letter} ${name}`).join(', ')}`
  const rows = metricRows(comparison, columns, content.bootstraps)
  const settings = shownSettings(plans).filter(({ differs }) => differs)
  const tests = columnTests(comparison, columns)
  const letters = columns.map(({ letter }) => letter)
  const sections = [
    sectionOf(
      'Runs',
      tableOf(
        ['', 'name', 'made of', 'seeds', 'runs'],
        columns.map(({ letter, name, runs, all, made }) => [
          letter,
          name,
          made,
          runs.map(({ seed }) => seed).join(', '),
          all.map(({ id }) => id).join(', '),
        ]),
      ),
      ...comparisonRemarks(comparison, columns).map(saidOf),
    ),
    sectionOf(
      'Settings that differ',
      settings.length === 0
        ? saidOf('The plans are the same but for name and seed.')
        : tableOf(
            ['setting', ...letters],
            settings.map(({ name, values }) => [name, ...values]),
          ),
    ),
    sectionOf(
      'Metrics',
      saidOf(
        'With 95 % intervals: Student’s over several seeds; of one seed Wilson’s for shares of examples, the bootstrap’s over examples for F1s and MCC. F1 averaged over all decisions (micro) is the accuracy.',
      ),
      tableOf(
        ['metric', 'T', ...letters],
        rows.map((row) => [
          `${row.title} ${row.unit}`.trim(),
          measuredText(row, row.teacher, row.absentTeacher),
          ...row.cells.map(({ measured }) => measuredText(row, measured, row.absent)),
        ]),
      ),
      metricsSvg(rows, columns, colourOf).svg,
    ),
    tests.length === 0
      ? ''
      : sectionOf(
          'McNemar’s test',
          saidOf(
            `Exact, two-sided; Holm’s correction over ${tests.length} ${tests.length === 1 ? 'test' : 'tests'}.`,
          ),
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
        ),
    sectionOf('Curves', ...curvesOf(content, colourOf)),
    sectionOf('Errors they share', errorOverlapSvg(overlap, overlapMembers(overlap, columns), colourOf).svg),
    reliability.length === 0
      ? ''
      : sectionOf(
          'Reliability',
          reliabilitySvg(
            reliability.map(({ member, ece, bins }) => {
              const {
                letter = 'T',
                name = 'teacher',
                colour = '--teacher',
              } = columns.find(({ one }) => one.id === member) ?? {}
              return { letter, name, colour, ece, bins }
            }),
            1,
            colourOf,
          ).svg,
        ),
    changes.length === 0
      ? ''
      : sectionOf(
          'One change at a time',
          tableOf(
            ['setting', 'from', 'to', 'steps', 'dev accuracy, points', '95 %', 'p, Holm', 'paired over'],
            changes.map(
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
            ),
          ),
        ),
  ]
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escaped(title)}</title><style>${STYLE}</style></head><body><h1>${escaped(title)}</h1>${saidOf(
    `${comparison.dev.toLocaleString('en')} dev examples; made by Stillroom on ${at.slice(0, 16).replace('T', ' ')} UTC`,
  )}${sections.join('')}</body></html>`
}

const CURVES = [
  'dev accuracy',
  'dev MCC',
  'agreement with the teacher',
] as const satisfies readonly MeasureName[]

function curvesOf(
  { columns, comparison, evaluations }: ReportContent,
  colourOf: ColourOf,
): readonly string[] {
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
        { lines: [...known, ...lines], bands, boundaries: [], lastStep, format: String },
        { title: `${name}, by step`, width: 900, height: 280, colourOf },
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

function sectionOf(title: string, ...parts: readonly string[]): string {
  return `<section><h2>${escaped(title)}</h2>${parts.join('')}</section>`
}

function saidOf(text: string): string {
  return `<p>${escaped(text)}</p>`
}

function tableOf(columns: readonly string[], rows: readonly Row[]): string {
  const head = columns.map((name) => `<th scope="col">${escaped(name)}</th>`).join('')
  const body = rows.map(
    (row) => `<tr>${row.map((cell) => `<td>${escaped(String(cell))}</td>`).join('')}</tr>`,
  )
  return `<table><thead><tr>${head}</tr></thead><tbody>${body.join('')}</tbody></table>`
}
