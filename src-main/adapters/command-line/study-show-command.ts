import { Option, type Command } from 'commander'
import type { RunPlan } from '../../contract/plan.ts'
import { STUDY_METRICS, type StudyMetric } from '../../contract/study.ts'
import { agreementSection } from '../../domain/report/agreement-section.ts'
import { insideSection } from '../../domain/report/inside-section.ts'
import type { DescribedSearch } from '../../domain/report/described-study.ts'
import { studySections } from '../../domain/report/study-sections.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { agreementText } from '../../domain/study/agreement-table.ts'
import { beats, controlSentence } from '../../domain/study/control-findings.ts'
import { insideText } from '../../domain/study/inside-table.ts'
import { steadyExamplesText } from '../../domain/study/steady-examples-text.ts'
import type { StudyCells } from '../../domain/study/study-cells.ts'
import { comparedAxis, type Against } from '../../domain/study/study-differences.ts'
import { studyGroups } from '../../domain/study/study-table.ts'
import { studyText } from '../../domain/study/study-text.ts'
import { INSIDE_TEXTS, openKeptInsides, studyInside } from '../../host/studies/kept-inside.ts'
import { makeStudyReport } from '../../host/studies/make-study-report.ts'
import { measureInside } from '../../host/studies/measure-inside.ts'
import { cellValues, finishedCell, finishedCells, type ShownStudy } from '../../host/studies/show-study.ts'
import { studyAgreement } from '../../host/studies/study-agreement.ts'
import { studyExamples } from '../../host/studies/study-examples.ts'
import { studyFindings } from '../../host/studies/study-findings.ts'
import { PROGRAM_PATHS } from '../program-paths.ts'
import { printSlurm, slurmAnswer } from './print-slurm.ts'
import { printSteadyExamples } from './print-steady-examples.ts'
import { readJson } from './read-json.ts'
import { readStudy } from './read-study.ts'
import { withSession, type CommandSession } from './session.ts'
import { sectionLines } from './section-lines.ts'
import { TABLE_TEXTS, type TableFormat } from './table-texts.ts'
import { lookAtStudy, type LookedAt } from './study-slurm-commands.ts'

const REPORT = 'html'

/** So many of each kind where none is said. */
const EXAMPLES = 3

interface ShowOptions {
  readonly metric: StudyMetric
  readonly as?: TableFormat | typeof REPORT
  readonly follow?: true
  readonly against?: string
  readonly margin?: number
  readonly agreement?: true
  readonly examples?: number
  readonly inside?: true
  readonly texts: number
}

/** study show */
export function addStudyShow(study: Command, signal: AbortSignal): void {
  withSession(
    study
      .command('show')
      .argument('<study>', 'study.json')
      .addOption(
        new Option('--metric <name>', "what the cells show; headline is the task's own")
          .choices(STUDY_METRICS)
          .default('headline'),
      )
      .option(
        '--against <value>',
        'of the first axis that is not data sets, with which the others are compared; else its first',
      )
      .option('--follow', 'while runs of it are on Slurm; a line every half minute, the table at the end')
      .option('--margin <difference>', 'says whether two are equal within it: 0.005 is half a point', margin)
      .option(
        '--agreement',
        'the paper’s agreement table instead: where the teacher is right, and where it is wrong, what each method does',
      )
      .addOption(
        new Option(
          '--examples [number]',
          'instead, so many examples of each kind that one method has wrong and another right with every seed',
        )
          .preset(String(EXAMPLES))
          .argParser(examples)
          .conflicts('agreement'),
      )
      .addOption(
        new Option(
          '--inside',
          'instead, how far each method’s layers are from the teacher’s: attention and [CLS], measured where it was not yet',
        ).conflicts(['agreement', 'examples']),
      )
      .option(
        '--texts <number>',
        'with --inside: so many texts of a dev set, evenly spread, or all',
        texts,
        INSIDE_TEXTS,
      )
      .addOption(
        new Option(
          '--as <format>',
          'the table to be pasted: CSV has exact values, Markdown and LaTeX round them by their deviation, as a paper has them; html is the whole study as one page: --as html > report.html',
        ).choices([...Object.keys(TABLE_TEXTS), REPORT]),
      )
      .description('its table: mean ± sd over seeds, and which differences can be told'),
    signal,
    async (session, file: string, options: ShowOptions) => {
      const {
        metric,
        as,
        follow = false,
        against: reference,
        margin: near,
        agreement,
        examples: most,
        inside,
        texts: mostTexts,
      } = options
      const cells = readStudy(session, file)
      requireValue(cells, reference)
      const looked = await lookAtStudy(session, cells, follow)
      if (as === REPORT) {
        const reported = { ...cells, file: readJson(file, 'study') }
        return session.print(
          await makeStudyReport(reported, looked.shown, metric, { reference, margin: near }),
        )
      }
      if (agreement) return showAgreement(session, cells, looked, as)
      if (most !== undefined) return showExamples(session, cells, looked, { reference, most, as })
      if (inside) return showInside(session, cells, looked, mostTexts, as)
      if (as === undefined) return showStudyTable(session, cells, looked, metric, { reference, margin: near })
      const values = cellValues(looked.shown.cells, metric)
      const search = searchOf(cells, looked.shown)
      session.print(
        TABLE_TEXTS[as](studyText(cells.axes, studyGroups(values), metric, firstPlan(cells), search)),
      )
    },
  )
}

/** Its table; for people, or as JSON. */
export async function showStudyTable(
  session: CommandSession,
  cells: StudyCells,
  { shown, slurm }: LookedAt,
  metric: StudyMetric,
  against: Against = {},
): Promise<void> {
  const findings = await studyFindings(cells, shown.cells, metric, against)
  const controls = findings.controls.map((found) => ({
    ...found.control,
    beats: beats(found.difference),
    sentence: controlSentence(found, found.difference.to.measure?.title ?? metric),
    difference: found.difference,
  }))
  const { notes } = shown
  const search = searchOf(cells, shown)
  const table = {
    metric,
    axes: cells.axes,
    ...findings,
    controls,
    search: search && { ...search, tries: triesAnswer(cells, shown) },
    notes,
    slurm: slurmAnswer(slurm),
  }
  session.answer(table, () => {
    printSlurm(session, slurm)
    const ended = shown.cells.filter(({ run }) => run?.state === 'finished').length
    session.print(`${ended} of ${shown.cells.length} runs have finished`)
    for (const note of notes) session.print(`! ${note}`)
    const described = { ...findings, axes: cells.axes, search, against, metric, plan: firstPlan(cells) }
    for (const section of studySections(described))
      for (const line of ['', ...sectionLines(section)]) session.print(line)
  })
}

function searchOf({ search }: StudyCells, { choices }: ShownStudy): DescribedSearch | null {
  if (!search) return null
  const { by, settings, candidates } = search
  return { by, settings, candidates, choices }
}

function triesAnswer({ search }: StudyCells, { tries }: ShownStudy) {
  return tries.map(({ cell: { place, plan }, run }, at) => ({
    place,
    candidate: search?.tries[at]?.candidate,
    seed: plan.training.seed,
    run: run?.id ?? null,
  }))
}

async function showAgreement(
  session: CommandSession,
  { axes }: StudyCells,
  { shown }: LookedAt,
  as: TableFormat | undefined,
): Promise<void> {
  const agreement = await studyAgreement(shown.cells)
  if (as !== undefined) return session.print(TABLE_TEXTS[as](agreementText(axes, agreement)))
  session.answer({ axes, agreement, notes: shown.notes }, () => {
    for (const note of shown.notes) session.print(`! ${note}`)
    for (const line of sectionLines(agreementSection(axes, agreement))) session.print(line)
  })
}

async function showExamples(
  session: CommandSession,
  { axes }: StudyCells,
  { shown }: LookedAt,
  {
    as,
    ...asked
  }: { readonly reference?: string; readonly most: number; readonly as: TableFormat | undefined },
): Promise<void> {
  const found = await studyExamples(axes, finishedCells(shown.cells), asked)
  if (as !== undefined) return session.print(TABLE_TEXTS[as](steadyExamplesText(found)))
  session.answer({ axes, examples: found, notes: shown.notes }, () => {
    for (const note of shown.notes) session.print(`! ${note}`)
    printSteadyExamples(session, found)
  })
}

async function showInside(
  session: CommandSession,
  { axes }: StudyCells,
  { shown }: LookedAt,
  texts: number,
  as: TableFormat | undefined,
): Promise<void> {
  const look = () =>
    studyInside(
      shown.cells.map(({ cell }) => cell),
      shown.cells.map(finishedCell),
      openKeptInsides(),
      texts,
    )
  const { unmeasured } = await look()
  const problems =
    unmeasured.length === 0
      ? []
      : await measureInside(unmeasured, PROGRAM_PATHS.measureDivergence, session.work)
  const { groups } = await look()
  const notes = [...shown.notes, ...problems]
  if (as !== undefined) {
    for (const note of problems) session.note(`! ${note}`)
    return session.print(TABLE_TEXTS[as](insideText(axes, groups)))
  }
  session.answer({ axes, inside: groups, notes }, () => {
    for (const note of notes) session.print(`! ${note}`)
    if (groups.length === 0) session.print('No student of it has finished')
    else for (const line of sectionLines(insideSection(axes, groups))) session.print(line)
  })
}

/** Any of its plans: they are of one kind of task, whose scores the table has. */
function firstPlan({ cells }: StudyCells): RunPlan {
  const [first] = cells
  if (!first) throw new StillroomError('invalid-plan', 'The study has no run')
  return first.plan
}

function margin(text: string): number {
  const found = Number(text)
  if (found > 0 && Number.isFinite(found)) return found
  throw new StillroomError(
    'invalid-arguments',
    `--margin ${text}: a number above 0, such as 0.005 for half a point`,
  )
}

function requireValue({ axes }: StudyCells, value: string | undefined): void {
  const values = axes[comparedAxis(axes)]?.values ?? []
  if (value !== undefined && !values.includes(value))
    throw new StillroomError(
      'invalid-arguments',
      `--against ${JSON.stringify(value)}: it is one of ${values.map((one) => JSON.stringify(one)).join(', ')}`,
    )
}

function examples(text: string): number {
  const found = Number(text)
  if (Number.isInteger(found) && found > 0) return found
  throw new StillroomError('invalid-arguments', `--examples ${text}: a whole number above 0`)
}

function texts(text: string): number {
  const found = text === 'all' ? Number.MAX_SAFE_INTEGER : Number(text)
  if (Number.isInteger(found) && found > 0) return found
  throw new StillroomError('invalid-arguments', `--texts ${text}: a whole number above 0, or all`)
}
