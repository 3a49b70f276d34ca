import { parseJobName, type JobName } from './job-name.ts'

/** What `squeue` is asked for, a line for each task of an array (with `-r`). */
export const SQUEUE_FORMAT = '%i|%T|%r|%j'

/** A task as Slurm has it. */
export interface SqueueLine {
  /** The array's number and the task's index in it: `41_3`. */
  readonly job: string
  readonly index: number
  readonly name: JobName
  /** Slurm's own word, such as PENDING; a version may know words that others do not. */
  readonly state: string
  /** Slurm's own word; `None` where there is nothing to say. */
  readonly reason: string
}

/** The tasks of ours; what is none (warnings, jobs of others) is passed over. */
export function squeueLines(lines: readonly string[]): readonly SqueueLine[] {
  return lines.flatMap((line) => {
    const [job = '', state = '', reason = '', name = ''] = line.trim().split('|')
    const index = /^\d+_(\d+)$/.exec(job)?.[1]
    const parsed = parseJobName(name)
    if (index === undefined || !parsed || !/^[A-Z_]+$/.test(state)) return []
    return [{ job, index: Number(index), name: parsed, state, reason }]
  })
}
