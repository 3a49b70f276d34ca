import { jobName, type JobName } from './job-name.ts'

/** What a person asks of the cluster for each task; what is left out, the cluster decides. */
export interface SlurmOptions {
  readonly partition?: string
  /** As sbatch takes it: minutes, `2:00:00`, `1-12`. */
  readonly time?: string
  /** A count, or a type with one: `a100:2`. */
  readonly gpus?: string
  readonly cpus?: number
  /** As sbatch takes it: `8G`. */
  readonly memory?: string
  /** Tasks that run at once. */
  readonly atMost?: number
  /** Further options of sbatch, whole: `--account=lab`. */
  readonly sbatch?: readonly string[]
}

/** An array of tasks to be submitted. */
export interface SlurmArray extends JobName {
  readonly count: number
  /** For people who look at the queue. */
  readonly comment: string
  /** Jobs that have to end first, however they end. */
  readonly after: readonly string[]
  /** Where tasks write what they say; `%A_%a` is put for the task's own number. */
  readonly logs: string
}

/** Seconds before the time limit at which a task is told, to write a checkpoint and be requeued. */
const TOLD_BEFORE_S = 120

/** What `sbatch` is given before the script. */
export function sbatchArguments(array: SlurmArray, options: SlurmOptions): readonly string[] {
  const { partition, time, gpus, cpus, memory, atMost, sbatch = [] } = options
  return [
    '--parsable',
    `--job-name=${jobName(array)}`,
    `--comment=${array.comment}`,
    `--array=0-${array.count - 1}${atMost === undefined ? '' : `%${atMost}`}`,
    '--nodes=1',
    '--ntasks=1',
    '--requeue',
    `--signal=B:USR1@${TOLD_BEFORE_S}`,
    `--output=${array.logs}/%A_%a.log`,
    '--open-mode=append',
    ...(partition === undefined ? [] : [`--partition=${partition}`]),
    ...(time === undefined ? [] : [`--time=${time}`]),
    ...(gpus === undefined ? [] : [`--gres=gpu:${gpus}`]),
    ...(cpus === undefined ? [] : [`--cpus-per-task=${cpus}`]),
    ...(memory === undefined ? [] : [`--mem=${memory}`]),
    ...(array.after.length === 0 ? [] : [`--dependency=afterany:${array.after.join(':')}`]),
    ...sbatch,
  ]
}

/**
 * The job's number in what `sbatch --parsable` prints: `41`, or `41;cluster`, behind what a site
 * may say first.
 */
export function submittedJob(output: string): string | undefined {
  return /^(\d+)(;\S+)?$/m.exec(output.trim())?.[1]
}

/** The largest array of a cluster, in what `scontrol show config` prints. */
export function largestArray(lines: readonly string[]): number | undefined {
  const size = lines.map((line) => /^MaxArraySize\s*=\s*(\d+)\s*$/.exec(line)?.[1]).find(Boolean)
  return size === undefined ? undefined : Number(size)
}
