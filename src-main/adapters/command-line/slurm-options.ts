import { Option, type Command } from 'commander'
import { cacheFolder } from '../../domain/cache-folder.ts'
import type { SlurmOptions } from '../../domain/slurm/sbatch-arguments.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import type { StudyCell } from '../../domain/study/study-cells.ts'
import { submitCells, type Submitted } from '../../host/slurm/submit-cells.ts'
import type { CommandSession } from './session.ts'

export interface SlurmFlags extends SlurmOptions {
  readonly slurm?: true
}

/** What a command that trains takes to do it on a cluster. */
export function withSlurmOptions(command: Command): Command {
  return command
    .option('--slurm', 'on a cluster: submit it with sbatch and return; the home must be on a shared disk')
    .option('--partition <name>', 'with --slurm: as sbatch takes it')
    .option('--time <limit>', 'with --slurm: of each run, 2:00:00; it is queued again where it needs more')
    .option('--gpus <count>', 'with --slurm: of each run, 1 or a100:1')
    .option('--cpus <count>', 'with --slurm: of each run', count('--cpus'))
    .option('--memory <size>', 'with --slurm: of each run, 8G')
    .option('--at-most <count>', 'with --slurm: runs at one time', count('--at-most'))
    .addOption(new Option('--sbatch <option...>', 'with --slurm: any other option, --sbatch=--account=lab'))
}

/**
 * @returns what is asked of Slurm; undefined where the command trains here
 * @throws StillroomError `invalid-arguments` for what belongs to --slurm, without it
 */
export function slurmOptionsOf(flags: SlurmFlags): SlurmOptions | undefined {
  const { slurm, partition, time, gpus, cpus, memory, atMost, sbatch } = flags
  const asked = { partition, time, gpus, cpus, memory, atMost, sbatch }
  if (slurm) return asked
  if (Object.values(asked).every((value) => value === undefined)) return undefined
  throw new StillroomError(
    'invalid-arguments',
    '--partition, --time, --gpus, --cpus, --memory, --at-most and --sbatch say how to run on Slurm; add --slurm',
  )
}

/** Submits what is missing of some cells, and says what was. */
export async function submit(
  session: CommandSession,
  name: string,
  cells: readonly StudyCell[],
  options: SlurmOptions,
): Promise<Submitted> {
  // A login node has no GPU, and installs no runtime for one: the first task on a node does.
  if (options.gpus === undefined) await session.runtime()
  return submitCells(name, cells, options, {
    ...session.work,
    home: session.home,
    program: {
      node: process.execPath,
      script: [...process.execArgv, process.argv[1] ?? ''],
      environment: { ...ownEnvironment(), STILLROOM_CACHE: cacheFolder() },
    },
  })
}

/** @param waiting runs that are not known before tries have ended */
export function printSubmitted(
  { print }: CommandSession,
  submitted: Submitted & { readonly waiting?: number },
): void {
  const { submitted: runs, teachers, jobs, finished, there, elsewhere, waiting = 0 } = submitted
  const rest = [
    [finished, 'finished before'],
    [there, 'on Slurm already'],
    [elsewhere, 'trained now outside of Slurm'],
  ] as const
  const others = rest.flatMap(([many, what]) => (many > 0 ? [`${many} ${what}`] : []))
  const first =
    teachers > 0 ? `, behind ${teachers} ${teachers === 1 ? 'teacher' : 'teachers'} to be fine-tuned` : ''
  if (runs > 0)
    print(`submitted ${runs} ${runs === 1 ? 'run' : 'runs'}${first}: Slurm job ${jobs.join(', ')}`)
  else print('nothing to submit')
  if (others.length > 0) print(others.join(', '))
  if (waiting > 0)
    print(
      `${waiting} runs wait for what their tries choose: the same command submits them when those have ended`,
    )
}

function ownEnvironment(): Record<string, string> {
  const own = Object.entries(process.env).filter(([name]) => name.startsWith('STILLROOM_'))
  return Object.fromEntries(own.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))
}

function count(option: string): (text: string) => number {
  return (text) => {
    const found = Number(text)
    if (Number.isInteger(found) && found > 0) return found
    throw new StillroomError('invalid-arguments', `${option} ${text}: a whole number above 0`)
  }
}
