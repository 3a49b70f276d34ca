import { dirname, resolve } from 'node:path'
import type { Command } from 'commander'
import type { RunPlan } from '../../contract/plan.ts'
import type { RunOverview } from '../../contract/run-overview.ts'
import { parseRunPlan } from '../../domain/plan/parse-run-plan.ts'
import { parseSeeds } from '../../domain/plan/parse-seeds.ts'
import { withAbsolutePaths } from '../../domain/plan/with-absolute-paths.ts'
import { planName } from '../../domain/run/run-title.ts'
import { refusedText } from '../../domain/plan/setting-words.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { stallNow } from '../../host/runs/stall-now.ts'
import { continueTrainer, stopTrainer } from '../../host/training/steer-trainer.ts'
import { runPlan } from '../../host/training/run-plan.ts'
import { train, type TrainingSurroundings } from '../../host/training/train.ts'
import { requireOwnRun } from '../../run-folder/capsule-mark.ts'
import { writeControl } from '../../run-folder/control.ts'
import { readRun } from '../../run-folder/read-run.ts'
import { isTrainerAlive } from '../../run-folder/trainer-mark.ts'
import { PROGRAM_PATHS } from '../program-paths.ts'
import { findRun } from './find-run.ts'
import { tellRun } from './follow-progress.ts'
import { printRun } from './print-run.ts'
import { readJson } from './read-json.ts'
import { withSession, type CommandSession } from './session.ts'
import { printSubmitted, slurmOptionsOf, submit, withSlurmOptions, type SlurmFlags } from './slurm-options.ts'
import { withFullRunIds } from './with-full-run-ids.ts'

interface RunOptions extends SlurmFlags {
  readonly seed?: number
}

export function addRunCommands(program: Command, signal: AbortSignal): void {
  withSession(
    withSlurmOptions(
      program
        .command('run')
        .argument('<plan>', 'plan.json')
        .option('--seed <n>', "instead of the plan's seeds: for a sweep", seedNumber)
        .description('run a plan to its end (Ctrl+C stops it with a checkpoint)'),
    ),
    signal,
    async (session, planFile: string, { seed, ...flags }: RunOptions) => {
      const options = slurmOptionsOf(flags)
      const written = withFullRunIds(parseRunPlan(readJson(planFile, 'plan')), session.home)
      const plan = withAbsolutePaths(withSeed(written, seed), dirname(resolve(planFile)))
      if (options) {
        const submitted = await submit(session, planName(plan), [{ place: [], plan }], options)
        return session.answer(submitted, () => printSubmitted(session, submitted))
      }
      const { run, teacher } = await runPlan(plan, await surroundings(session))
      answerRun(session, run, teacher)
    },
  )
  withSession(
    program.command('resume').argument('<run>').description('go on from the last checkpoint'),
    signal,
    async (session, id: string) => {
      const folder = findRun(session.home, id)
      requireOwnRun(folder, id)
      if (readRun(folder).state === 'finished')
        throw new StillroomError('run-finished', `Run ${id} has finished; there is nothing to resume`)
      answerRun(session, await train(folder, await surroundings(session)))
    },
  )
  for (const [name, want, what] of [
    ['pause', 'pause', 'let a run wait after its next step, with a checkpoint'],
    ['continue', 'run', 'let a paused run go on, or one whose process is stopped'],
    ['stop', 'stop', 'end a run after its next step, with a checkpoint'],
  ] as const)
    withSession(
      program.command(name).argument('<run>').description(what),
      signal,
      async (session, id: string) => {
        const folder = findRun(session.home, id)
        if (!isTrainerAlive(folder))
          throw new StillroomError(
            'invalid-arguments',
            `Run ${readRun(folder).id} is not running (it is ${readRun(folder).state})`,
          )
        if (want === 'pause') writeControl(folder, want)
        else if (want === 'run') continueTrainer(folder)
        else if ((await stallNow(folder)) === null) writeControl(folder, want)
        else {
          session.note(
            'Its trainer is stalled. It is woken, and ended if it does not react within 20 seconds.',
          )
          await stopTrainer(folder, signal)
        }
        session.answer({ id: readRun(folder).id, want }, () => session.print(`asked to ${name}`))
      },
    )
}

/** What running a plan needs, with its events told on the terminal. */
export async function surroundings(session: CommandSession): Promise<TrainingSurroundings> {
  return {
    ...session.work,
    ...tellRun(session),
    home: session.home,
    trainer: PROGRAM_PATHS.trainer,
    runtime: await session.runtime(),
  }
}

function answerRun(session: CommandSession, run: RunOverview, teacher?: RunOverview): void {
  session.answer({ run, teacher: teacher ?? null }, () => printRun(session, run))
}

function withSeed(plan: RunPlan, seed: number | undefined): RunPlan {
  if (seed === undefined) return plan
  const training = { ...plan.training, seed }
  if (plan.kind === 'fine-tune') return { ...plan, training }
  const { fineTune } = plan.teacher
  return { ...plan, training, teacher: { ...plan.teacher, fineTune: fineTune && { ...fineTune, seed } } }
}

function seedNumber(text: string): number {
  const parsed = parseSeeds(text)
  const [seed, ...others] = 'seeds' in parsed ? parsed.seeds : []
  if (seed !== undefined && others.length === 0) return seed
  throw new StillroomError('invalid-arguments', `--seed: ${refusedText(['training', 'seed'], text)}`)
}
