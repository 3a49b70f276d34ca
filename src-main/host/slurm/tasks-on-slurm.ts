import { join } from 'node:path'
import type { SlurmTaskStatus } from '../../contract/slurm.ts'
import type { SqueueLine } from '../../domain/slurm/squeue-lines.ts'
import { endedWords, taskState, waitingWords } from '../../domain/slurm/task-words.ts'
import type { Home } from '../home.ts'
import { queuedTasks } from './slurm-programs.ts'
import {
  listSubmissions,
  listTasks,
  logsOf,
  namesOf,
  readEnd,
  type ListedTask,
  type Submission,
} from './submissions.ts'

/** A task that was submitted, and where it stands. */
export interface TaskOnSlurm extends SlurmTaskStatus, ListedTask {
  readonly submission: Submission
  readonly index: number
  /** What it says. */
  readonly log: string | null
}

/**
 * All tasks of a home, the newest submission first.
 * @throws StillroomError `missing-tool`, `slurm-failed` where Slurm does not answer; a home that
 * never submitted anything does not ask it
 */
export async function tasksOnSlurm(home: Home, signal?: AbortSignal): Promise<readonly TaskOnSlurm[]> {
  const submissions = listSubmissions(home)
  const lines = await queuedTasks(submissions.flatMap(namesOf), signal)
  const known = new Map(
    lines.map((line) => [`${line.name.submission} ${line.name.first + line.index}`, line]),
  )
  return submissions.flatMap((submission) =>
    listTasks(submission).flatMap((task, index) => {
      const line = known.get(`${submission.id} ${index}`)
      // What sbatch refused was never there.
      if (!line && recordedJob(submission, index) === null) return []
      return { ...task, submission, index, ...whereItStands(submission, index, line) }
    }),
  )
}

function whereItStands(
  submission: Submission,
  index: number,
  line: SqueueLine | undefined,
): SlurmTaskStatus & Pick<TaskOnSlurm, 'log'> {
  const job = line?.job ?? recordedJob(submission, index)
  const log = job === null ? null : join(logsOf(submission), `${job}.log`)
  const state = line ? taskState(line.state) : 'ended'
  if (line && state !== 'ended')
    return { job, log, state, why: state === 'waits' ? waitingWords(line.reason) : null }
  const end = readEnd(submission, index)
  const why = end ? (end.error?.message ?? null) : endedWords(line?.state)
  return { job, log, state, why }
}

function recordedJob({ arrays }: Submission, index: number): string | null {
  const array = arrays.find(({ first, count }) => index >= first && index < first + count)
  return array?.job === undefined ? null : `${array.job}_${index - array.first}`
}
