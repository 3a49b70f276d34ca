import { dirname, resolve } from 'node:path'
import { type Command } from 'commander'
import type { DistillPlan } from '../../contract/plan.ts'
import { parseRunPlan } from '../../domain/plan/parse-run-plan.ts'
import { parseExpectation } from '../../domain/study/expectation.ts'
import { paperStudy, type PaperStudyOptions } from '../../domain/study/paper-study.ts'
import { studyCells, type StudyCells } from '../../domain/study/study-cells.ts'
import { atOnce } from '../../domain/steps.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { estimateStudy } from '../../host/studies/estimate-study.ts'
import { runsInFolders } from '../../host/studies/known-runs.ts'
import { estimateWords } from '../../domain/study/estimate-words.ts'
import { checkStudy } from '../../host/studies/check-study.ts'
import { openKeptStudies } from '../../host/studies/kept-studies.ts'
import { diverged, runStudy, type CellResult, type StudyResults } from '../../host/studies/run-study.ts'
import { showStudy, tryResult } from '../../host/studies/show-study.ts'
import { readJson } from './read-json.ts'
import { readStudy } from './read-study.ts'
import { surroundings } from './run-commands.ts'
import { withSession, type CommandSession } from './session.ts'
import { printSubmitted, slurmOptionsOf, submit, withSlurmOptions, type SlurmFlags } from './slurm-options.ts'
import { addStudyShow, showStudyTable } from './study-show-command.ts'
import { addStudySlurmCommands, lookAtStudy } from './study-slurm-commands.ts'
import { formatDuration } from './terminal.ts'
import { withAbsolutePaths } from '../../domain/plan/with-absolute-paths.ts'

/** study paper, run, add, show, check, and what is Slurm's */
export function addStudyCommands(program: Command, signal: AbortSignal): void {
  const study = program.command('study').description('a plan with axes: every combination is a run')
  addPaper(study, signal)
  addRun(study, signal)
  addAdd(study, signal)
  addStudyShow(study, signal)
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
        .option(
          '--dry',
          'train nothing: what is there and found again, what is to be trained, its time and disk',
        )
        .description('run what is missing of a study (Ctrl+C stops it; the same command goes on)'),
    ),
    signal,
    async (session, file: string, { dry, ...flags }: SlurmFlags & { readonly dry?: true }) => {
      const options = slurmOptionsOf(flags)
      const cells = readStudy(session, file)
      if (dry) return showEstimate(session, cells)
      keep(session, file)
      if (options) {
        const { tries, cells: shown } = showStudy(cells, session.home)
        const [waiting, known] = [true, false].map((awaits) =>
          shown.flatMap(({ cell }) => ((cell.awaitsChoice ?? false) === awaits ? [cell] : [])),
        )
        const toTry = tries.filter((one) => tryResult(one, 'headline') !== 'diverged')
        const asked = [...toTry.map(({ cell }) => cell), ...(known ?? [])]
        const submitted = await submit(session, cells.name, asked, options)
        const answer = { ...submitted, waiting: waiting?.length ?? 0 }
        return session.answer(answer, () => printSubmitted(session, answer))
      }
      const { tries, cells: ofTable, waiting } = await run(session, cells)
      const results = [...tries, ...ofTable]
      const failed = [...tries.filter((one) => !diverged(one)), ...ofTable].filter(({ error }) => error)
      if (!session.wantsJson)
        await showStudyTable(session, cells, await lookAtStudy(session, cells, false), 'headline')
      session.answer({ runs: results.map(toAnswer), failed: failed.length, waiting: waiting.length }, () => {
        for (const { cell, error } of failed)
          session.print(
            `! ${[...cell.place, `seed ${cell.plan.training.seed}`].join(', ')}: ${error?.message}`,
          )
        if (waiting.length > 0)
          session.print(`! ${waiting.length} runs wait for a choice that could not be made`)
      })
      if (failed.length + waiting.length > 0) process.exitCode = 1
    },
  )
}

function showEstimate(session: CommandSession, study: StudyCells): void {
  const { tries, cells } = showStudy(study, session.home)
  const asked = [...tries, ...cells].map(({ cell }) => cell)
  const estimate = atOnce(estimateStudy(asked, runsInFolders(session.home)))
  session.answer(estimate, () => {
    for (const line of estimateWords(estimate, formatDuration)) session.print(line)
  })
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
      const shown = showStudy(readStudy(session, file), session.home)
      const checked = checkStudy(shown.cells, expect.map(parseExpectation))
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

function keep({ home }: CommandSession, file: string): string {
  return openKeptStudies(home).add(readJson(file, 'study'), dirname(resolve(file)))
}

async function run(session: CommandSession, study: StudyCells): Promise<StudyResults> {
  const told = await surroundings(session)
  const startedAt = performance.now()
  let trained = 0
  return runStudy(study, {
    ...told,
    onCell({ place, plan }, done, all) {
      const each = trained > 0 ? (performance.now() - startedAt) / trained : undefined
      const left = each === undefined ? '' : ` · at most ${formatDuration(each * (all - done))} left`
      session.note(`${done + 1} of ${all} · ${[...place, `seed ${plan.training.seed}`].join(', ')}${left}`)
    },
    onRun(started) {
      trained++
      told.onRun?.(started)
    },
  })
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
