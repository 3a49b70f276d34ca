import { dirname, resolve } from 'node:path'
import { Option, type Command } from 'commander'
import type { DistillPlan, RunPlan } from '../../contract/plan.ts'
import { parseRunPlan } from '../../domain/plan/parse-run-plan.ts'
import { parseExpectation } from '../../domain/study/expectation.ts'
import { paperStudy, type PaperStudyOptions } from '../../domain/study/paper-study.ts'
import { studyCells, type StudyCells } from '../../domain/study/study-cells.ts'
import { beats, controlSentence } from '../../domain/study/control-findings.ts'
import { comparedAxis, type Against } from '../../domain/study/study-differences.ts'
import { STUDY_METRICS, type StudyMetric } from '../../contract/study.ts'
import { studyGroups } from '../../domain/study/study-table.ts'
import { agreementText } from '../../domain/study/agreement-table.ts'
import { studyText } from '../../domain/study/study-text.ts'
import { csvOf, latexOf, markdownOf } from '../../domain/tables/table-text.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { checkStudy } from '../../host/studies/check-study.ts'
import { openKeptStudies } from '../../host/studies/kept-studies.ts'
import { studyAgreement } from '../../host/studies/study-agreement.ts'
import { runStudy, type CellResult } from '../../host/studies/run-study.ts'
import { studyFindings } from '../../host/studies/study-findings.ts'
import { cellValues, showStudy } from '../../host/studies/show-study.ts'
import { printAgreement } from './print-agreement.ts'
import { printStudy } from './print-study.ts'
import { printSlurm, slurmAnswer } from './print-slurm.ts'
import { readJson } from './read-json.ts'
import { readStudy } from './read-study.ts'
import { surroundings } from './run-commands.ts'
import { withSession, type CommandSession } from './session.ts'
import { printSubmitted, slurmOptionsOf, submit, withSlurmOptions, type SlurmFlags } from './slurm-options.ts'
import { addStudySlurmCommands, lookAtStudy, type LookedAt } from './study-slurm-commands.ts'
import { formatDuration } from './terminal.ts'
import { withAbsolutePaths } from '../../domain/plan/with-absolute-paths.ts'

const TEXTS = { csv: csvOf, markdown: markdownOf, latex: latexOf } as const
type TableFormat = keyof typeof TEXTS

interface ShowOptions {
  readonly metric: StudyMetric
  readonly as?: TableFormat
  readonly follow?: true
  readonly against?: string
  readonly margin?: number
  readonly agreement?: true
}

/** study paper, run, add, show, check, and what is Slurm's */
export function addStudyCommands(program: Command, signal: AbortSignal): void {
  const study = program.command('study').description('a plan with axes: every combination is a run')
  addPaper(study, signal)
  addRun(study, signal)
  addAdd(study, signal)
  addShow(study, signal)
  addCheck(study, signal)
  addStudySlurmCommands(study, signal)
}

function addPaper(study: Command, signal: AbortSignal): void {
  withSession(
    study
      .command('paper')
      .argument(
        '<plan>',
        'plan.json of a distillation, with the internal losses and the mapping to be compared',
      )
      .option('--seeds <seeds>', 'of the students: 1,2,3 or 1-5', '1-5')
      .option('--fractions <shares>', 'of the training texts, for learning curves: 0.1,0.5,1', shares)
      .option('--equal-steps', 'as many steps for every method; without it progressive and stacked take more')
      .option('--controls', 'also the same layers mapped upside down and at random')
      .description(
        "the paper's own study on a plan, printed as study.json: hard labels, soft labels, internal together, progressive, stacked",
      ),
    signal,
    (session, file: string, options: PaperStudyOptions) => {
      const plan = parseRunPlan(readJson(file, 'plan'))
      if (plan.kind !== 'distill')
        throw new StillroomError('invalid-plan', 'A study of methods needs the plan of a distillation')
      const made = paperStudy(withAbsolutePaths(plan, dirname(resolve(file))) as DistillPlan, options)
      studyCells(made)
      session.print(JSON.stringify(made, undefined, 2))
    },
  )
}

function addRun(study: Command, signal: AbortSignal): void {
  withSession(
    withSlurmOptions(
      study
        .command('run')
        .argument('<study>', 'study.json')
        .description('run what is missing of a study (Ctrl+C stops it; the same command goes on)'),
    ),
    signal,
    async (session, file: string, flags: SlurmFlags) => {
      const options = slurmOptionsOf(flags)
      const cells = readStudy(session, file)
      keep(session, file)
      if (options) {
        const submitted = await submit(session, cells.name, cells.cells, options)
        return session.answer(submitted, () => printSubmitted(session, submitted))
      }
      const results = await run(session, cells)
      const failed = results.filter(({ error }) => error)
      if (!session.wantsJson) await show(session, cells, await lookAtStudy(session, cells, false), 'headline')
      session.answer({ runs: results.map(toAnswer), failed: failed.length }, () => {
        for (const { cell, error } of failed)
          session.print(
            `! ${[...cell.place, `seed ${cell.plan.training.seed}`].join(', ')}: ${error?.message}`,
          )
      })
      if (failed.length > 0) process.exitCode = 1
    },
  )
}

function addAdd(study: Command, signal: AbortSignal): void {
  withSession(
    study
      .command('add')
      .argument('<study>', 'study.json')
      .description('keep a study in the home, so that the window shows it and can run it'),
    signal,
    (session, file: string) => {
      const id = keep(session, file)
      session.answer({ id }, () => session.print(`kept as ${id}; the window has it under Studies`))
    },
  )
}

function addShow(study: Command, signal: AbortSignal): void {
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
          '--as <format>',
          'the table to be pasted: exact values, LaTeX as a paper has them',
        ).choices(Object.keys(TEXTS)),
      )
      .description('its table: mean ± sd over seeds, and which differences can be told'),
    signal,
    async (session, file: string, options: ShowOptions) => {
      const { metric, as, follow = false, against: reference, margin: near, agreement } = options
      const cells = readStudy(session, file)
      requireValue(cells, reference)
      const looked = await lookAtStudy(session, cells, follow)
      if (agreement) return showAgreement(session, cells, looked, as)
      if (as === undefined) return show(session, cells, looked, metric, { reference, margin: near })
      const values = cellValues(looked.shown.cells, metric)
      session.print(TEXTS[as](studyText(cells.axes, studyGroups(values), metric, firstPlan(cells))))
    },
  )
}

function addCheck(study: Command, signal: AbortSignal): void {
  withSession(
    study
      .command('check')
      .argument('<study>', 'study.json')
      .requiredOption(
        '--expect <expectation...>',
        'such as "agreement.internal > agreement.soft"; exit code 1 where a mean is not so, or not there',
      )
      .description('hold a study to what is expected of it, for continuous integration'),
    signal,
    (session, file: string, { expect }: { expect: readonly string[] }) => {
      const { cells } = readStudy(session, file)
      const checked = checkStudy(showStudy(cells, session.home).cells, expect.map(parseExpectation))
      session.answer(checked, () => {
        for (const { text, holds, said } of checked)
          session.print(`${holds ? 'holds' : 'FAILS'}  ${text}  (${said})`)
      })
      if (checked.some(({ holds }) => !holds)) process.exitCode = 1
    },
  )
}

function shares(text: string): readonly number[] {
  const found = text.split(',').map(Number)
  if (found.every((share) => share > 0 && share <= 1)) return found
  throw new StillroomError(
    'invalid-arguments',
    `--fractions ${text}: shares above 0 and up to 1, such as 0.1,0.5,1`,
  )
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

function keep({ home }: CommandSession, file: string): string {
  return openKeptStudies(home).add(readJson(file, 'study'), dirname(resolve(file)))
}

async function run(session: CommandSession, { cells }: StudyCells): Promise<readonly CellResult[]> {
  const told = await surroundings(session)
  const startedAt = performance.now()
  let trained = 0
  return runStudy(cells, {
    ...told,
    onCell({ place, plan }, done) {
      const each = trained > 0 ? (performance.now() - startedAt) / trained : undefined
      const left = each === undefined ? '' : ` · at most ${formatDuration(each * (cells.length - done))} left`
      session.note(
        `${done + 1} of ${cells.length} · ${[...place, `seed ${plan.training.seed}`].join(', ')}${left}`,
      )
    },
    onRun(started) {
      trained++
      told.onRun?.(started)
    },
  })
}

async function show(
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
  const table = { metric, axes: cells.axes, ...findings, controls, notes, slurm: slurmAnswer(slurm) }
  session.answer(table, () => {
    printSlurm(session, slurm)
    printStudy(session, { ...cells, ...findings, shown, against, metric, plan: firstPlan(cells) })
  })
}

function showAgreement(
  session: CommandSession,
  { axes }: StudyCells,
  { shown }: LookedAt,
  as: TableFormat | undefined,
): void {
  const agreement = studyAgreement(shown.cells)
  if (as !== undefined) return session.print(TEXTS[as](agreementText(axes, agreement)))
  session.answer({ axes, agreement, notes: shown.notes }, () => {
    for (const note of shown.notes) session.print(`! ${note}`)
    printAgreement(session, axes, agreement)
  })
}

/** Any of its plans: they are of one kind of task, whose scores the table has. */
function firstPlan({ cells }: StudyCells): RunPlan {
  const [first] = cells
  if (!first) throw new StillroomError('invalid-plan', 'The study has no run')
  return first.plan
}

function toAnswer({ cell, run: made, error, wasThere }: CellResult) {
  return {
    place: cell.place,
    seed: cell.plan.training.seed,
    run: made?.id ?? null,
    wasThere,
    error: error ?? null,
  }
}
