import { jobName, type JobName } from '../../domain/slurm/job-name.ts'
import { largestArray, submittedJob } from '../../domain/slurm/sbatch-arguments.ts'
import { SQUEUE_FORMAT, squeueLines, type SqueueLine } from '../../domain/slurm/squeue-lines.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { runProgram } from '../../processes/run-program.ts'

/** Of a cluster that does not tell: Slurm's own default. */
const USUAL_LARGEST_ARRAY = 1001

/**
 * Submits a batch script.
 * @returns the job's number
 * @throws StillroomError `missing-tool` where there is no Slurm, `slurm-failed` with its own words
 */
export async function submitJob(args: readonly string[], signal?: AbortSignal): Promise<string> {
  const lines = await slurm('sbatch', args, signal)
  const job = submittedJob(lines.join('\n'))
  if (job !== undefined) return job
  throw new StillroomError('slurm-failed', `sbatch did not say which job it made: ${lines.join(' ')}`)
}

/**
 * The tasks of jobs by their names, the ended ones too as long as Slurm keeps them (some minutes):
 * one question, however many.
 * @throws StillroomError as `submitJob`
 */
export async function queuedTasks(
  names: readonly JobName[],
  signal?: AbortSignal,
): Promise<readonly SqueueLine[]> {
  if (names.length === 0) return []
  const asked = `--name=${names.map(jobName).join(',')}`
  const lines = await slurm('squeue', [asked, '-h', '-r', '-t', 'all', '-o', SQUEUE_FORMAT], signal)
  return squeueLines(lines)
}

/** @throws StillroomError as `submitJob` */
export async function cancelTasks(jobs: readonly string[], signal?: AbortSignal): Promise<void> {
  if (jobs.length > 0) await slurm('scancel', jobs, signal)
}

/** How many tasks an array may have here. */
export async function mostTasksOfAnArray(signal?: AbortSignal): Promise<number> {
  return largestArray(await slurm('scontrol', ['show', 'config'], signal)) ?? USUAL_LARGEST_ARRAY
}

async function slurm(
  program: string,
  args: readonly string[],
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  const lines: string[] = []
  const { ended, complaints } = await runProgram({
    program,
    args,
    signal,
    onLine: (line) => lines.push(line),
  })
  if (ended === 0) return lines
  if (ended === 'not found')
    throw new StillroomError(
      'missing-tool',
      `There is no ${program} here. Run this where Slurm is, such as a login node of the cluster.`,
    )
  throw new StillroomError(
    'slurm-failed',
    `${program} refused: ${complaints.trim() || `it ended with ${ended}`}`,
  )
}
