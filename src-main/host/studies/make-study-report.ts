import type { StudyMetric } from '../../contract/study.ts'
import { studyReportHtml } from '../../domain/report/study-report.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import type { StudyCells } from '../../domain/study/study-cells.ts'
import type { Against } from '../../domain/study/study-differences.ts'
import { stillroomVersion } from '../stillroom-version.ts'
import { openKeptInsides, studyInside } from './kept-inside.ts'
import { cellValues, finishedCell, finishedCells, type ShownStudy } from './show-study.ts'
import { studyAgreement } from './study-agreement.ts'
import { studyExamples } from './study-examples.ts'
import { studyFindings } from './study-findings.ts'
import { studyOrigins } from './study-origins.ts'

/** Of each kind, between two methods. */
const MOST_EXAMPLES = 3
/** Beyond them a page is not read any more. */
const MOST_PAIRS = 12

export interface ReportedStudy extends StudyCells {
  readonly name: string
  /** The study's file, as it is. */
  readonly file: unknown
}

/** A study as one HTML page, of what is there of it now; takes seconds for its intervals. */
export async function makeStudyReport(
  study: ReportedStudy,
  { cells: shown, notes, choices }: ShownStudy,
  metric: StudyMetric,
  against: Against,
): Promise<string> {
  const { name, axes, cells, file, search } = study
  const [first] = cells
  if (!first) throw new StillroomError('invalid-plan', 'The study has no run')
  const values = cellValues(shown, metric)
  return studyReportHtml({
    ...(await studyFindings(study, shown, metric, against)),
    name,
    axes,
    search: search && { ...search, choices },
    file,
    against,
    metric,
    plan: first.plan,
    notes,
    runs: shown.map(({ cell, run }, at) => ({
      ...cell,
      run: run ? { id: run.id, state: run.state } : null,
      value: values[at]?.value ?? null,
    })),
    agreement: await orWhyNot(() => studyAgreement(shown)),
    inside: await orWhyNot(() => keptInside(shown)),
    examples: await orWhyNot(() => examplesOf(study, shown, against)),
    origins: studyOrigins(finishedCells(shown).map(({ folder }) => folder)),
    commands: commandsOf(metric, against),
    version: stillroomVersion(),
    at: new Date().toISOString(),
  })
}

async function keptInside(shown: ShownStudy['cells']) {
  const cells = shown.map(({ cell }) => cell)
  return (await studyInside(cells, shown.map(finishedCell), openKeptInsides())).groups
}

async function examplesOf({ axes }: ReportedStudy, shown: ShownStudy['cells'], { reference }: Against) {
  const found = await studyExamples(axes, finishedCells(shown), { reference, most: MOST_EXAMPLES })
  return { found: found.slice(0, MOST_PAIRS), more: Math.max(0, found.length - MOST_PAIRS) }
}

/** A report is made of what can be read, and says what cannot. */
async function orWhyNot<Part>(part: () => Promise<Part>): Promise<Part | string> {
  try {
    return await part()
  } catch (thrown) {
    if (thrown instanceof StillroomError) return `Cannot be shown: ${thrown.message}`
    throw thrown
  }
}

function commandsOf(metric: StudyMetric, { reference, margin }: Against): readonly string[] {
  const options = [
    ...(metric === 'headline' ? [] : ['--metric', metric]),
    ...(reference === undefined ? [] : ['--against', shellWord(reference)]),
    ...(margin === undefined ? [] : ['--margin', String(margin)]),
  ]
  return [
    'npm run -s stillroom -- study run STUDY.json',
    ['npm run -s stillroom -- study show STUDY.json', ...options, '--as html > report.html'].join(' '),
  ]
}

/** A word as a shell takes it for one. */
function shellWord(word: string): string {
  return /^[\w./:=-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`
}
