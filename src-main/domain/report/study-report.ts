import type { InsideGroup } from '../../contract/study-inside.ts'
import type { SteadyExamples } from '../../contract/study.ts'
import {
  foldedOf,
  pageOf,
  paragraphOf,
  sectionOf,
  tableOf,
  verbatimOf,
  type HtmlColumn,
} from '../drawing/html-parts.ts'
import type { AgreementGroup } from '../study/agreement-table.ts'
import type { StudyCell } from '../study/study-cells.ts'
import { isShareMetric, studyMetricTitle } from '../study/study-metric.ts'
import { placeKey } from '../study/study-table.ts'
import { formatScore, formatShare } from '../tables/number-text.ts'
import { agreementSection } from './agreement-section.ts'
import { curvesSection } from './curves-section.ts'
import type { DescribedStudy } from './described-study.ts'
import { EXAMPLES, examplesSection } from './examples-section.ts'
import { INSIDE, insideSection } from './inside-section.ts'
import { studySections } from './study-sections.ts'
import type { TextSection } from './text-section.ts'

/** Runs that stand there unfolded. */
const MOST_UNFOLDED = 60

export interface StudyReport extends DescribedStudy {
  readonly name: string
  /** The study's file, as it is. */
  readonly file: unknown
  readonly runs: readonly ReportedRun[]
  /** What to know before its numbers are compared. */
  readonly notes: readonly string[]
  /** Else why it cannot be shown. */
  readonly agreement: readonly AgreementGroup[] | string
  /** Layers beside the teacher's, as far as that was measured; else why it cannot be shown. */
  readonly inside: readonly InsideGroup[] | string
  /** By rule, and the pairs that are left out; else why there are none. */
  readonly examples: { readonly found: readonly SteadyExamples[]; readonly more: number } | string
  readonly origins: StudyOrigins
  /** That make it again, one a line. */
  readonly commands: readonly string[]
  /** Of the Stillroom that makes the report. */
  readonly version: string
  /** ISO 8601. */
  readonly at: string
}

export interface ReportedRun extends StudyCell {
  /** null where there is none. */
  readonly run: { readonly id: string; readonly state: string } | null
  /** Of the metric. */
  readonly value: number | null
}

/** What finished runs were made of and with. */
export interface StudyOrigins {
  readonly sources: readonly RunSource[]
  /** TensorFlow 2.21.0 on CPU, Node v24.21.0 → runs that computed so, for a while at least. */
  readonly engines: ReadonlyMap<string, number>
}

/** A file or weights that finished runs were made of. */
export interface RunSource {
  /** training texts, dev set, teacher … */
  readonly what: string
  /** On the machine that the runs were made on. */
  readonly path: string
  readonly sha256: string
  readonly runs: number
}

/**
 * A study as one page that needs nothing beside itself: what it says, of which runs, and all that
 * makes it again.
 */
export function studyReportHtml(report: StudyReport): string {
  const { name, axes, runs, notes, commands, version, at } = report
  const day = at.slice(0, 16).replace('T', ' ')
  const seeds = [...new Set(runs.map(({ plan }) => plan.training.seed))].sort((a, b) => a - b)
  const finished = runs.filter(({ run }) => run?.state === 'finished').length
  const [table, ...findings] = studySections(report)
  return pageOf(name, [
    paragraphOf(
      `A study: ${finished.toLocaleString('en')} of ${runs.length.toLocaleString('en')} runs have finished. Made by Stillroom ${version} on ${day} UTC.`,
    ),
    ...notes.map(paragraphOf),
    sectionOf(
      'What was varied',
      tableOf(
        ['axis', 'values'],
        [...axes.map((axis) => [axis.name, axis.values.join(' · ')]), ['seeds', seeds.join(', ')]],
      ),
    ),
    table ? textSection(table) : '',
    curvesSection(report),
    ...findings.map(textSection),
    agreementOf(report),
    insideOf(report),
    typeof report.examples === 'string'
      ? sectionOf(EXAMPLES, paragraphOf(report.examples))
      : examplesSection(report.examples.found, report.examples.more),
    runsSection(report),
    originsSection(report.origins),
    plansSection(report),
    sectionOf(
      'Made again',
      paragraphOf('STUDY.json is the study’s file; it stands under Plans.'),
      verbatimOf(commands.join('\n')),
    ),
  ])
}

function agreementOf({ axes, agreement }: StudyReport): string {
  if (typeof agreement === 'string') return sectionOf('Agreement with the teacher', paragraphOf(agreement))
  const isTaught = agreement.some(({ means }) => means.examples)
  return isTaught ? textSection(agreementSection(axes, agreement)) : ''
}

function insideOf({ axes, inside }: StudyReport): string {
  if (typeof inside === 'string') return sectionOf(INSIDE, paragraphOf(inside))
  return inside.length > 0 ? textSection(insideSection(axes, inside)) : ''
}

function textSection({ title, said, table }: TextSection): string {
  const columns = table?.columns.map(({ title: head, align }): HtmlColumn => ({
    title: head,
    look: align === 'right' ? 'number' : 'text',
  }))
  return sectionOf(title, ...said.map(paragraphOf), table && columns ? tableOf(columns, table.rows) : '')
}

function runsSection({ axes, runs, metric, plan: any }: StudyReport): string {
  const number = isShareMetric(metric, any) ? formatShare : formatScore
  const rows = runs.map(({ place, plan, run, value }) => [
    ...place,
    plan.training.seed,
    run?.id ?? '–',
    run?.state ?? 'not there',
    value === null ? '–' : number(value),
  ])
  const table = tableOf(
    [
      ...axes.map((axis) => axis.name),
      { title: 'seed', look: 'number' },
      { title: 'run', look: 'hash' },
      'state',
      { title: studyMetricTitle(metric, any), look: 'number' },
    ],
    rows,
  )
  const isLong = rows.length > MOST_UNFOLDED
  return sectionOf('Runs', isLong ? foldedOf(`all ${rows.length.toLocaleString('en')}`, table) : table)
}

function originsSection({ sources, engines }: StudyOrigins): string {
  return sectionOf(
    'Made of',
    paragraphOf('What finished runs read, with SHA-256: of each file, and of a model’s weights.'),
    tableOf(
      [
        'what',
        { title: 'path', look: 'path' },
        { title: 'SHA-256', look: 'hash' },
        { title: 'runs', look: 'number' },
      ],
      sources.map(({ what, path, sha256, runs }) => [what, path, sha256, runs]),
    ),
    ...[...engines].map(([engine, runs]) => paragraphOf(`${engine}: ${runs.toLocaleString('en')} runs`)),
  )
}

/** One plan a combination, of those that are known: its other seeds have the same. */
function plansSection({ file, runs }: StudyReport): string {
  const known = runs.filter(({ awaitsChoice }) => !awaitsChoice)
  const atPlace = Map.groupBy(known, ({ place }) => placeKey(place))
  return sectionOf(
    'Plans',
    foldedOf('STUDY.json, the study’s file', verbatimOf(JSON.stringify(file, undefined, 2))),
    ...[...atPlace.values()].flatMap(([first]) =>
      first
        ? foldedOf(
            `${first.place.join(', ') || 'its one plan'}, seed ${first.plan.training.seed}`,
            verbatimOf(JSON.stringify(first.plan, undefined, 2)),
          )
        : [],
    ),
  )
}
