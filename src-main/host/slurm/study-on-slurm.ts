import { askedKey, askedOf } from '../../domain/plan/plan-key.ts'
import { messageOf } from '../../domain/message-of.ts'
import type { StudyCell } from '../../domain/study/study-cells.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import type { Home } from '../home.ts'
import type { ShownCell } from '../studies/show-study.ts'
import { cancelTasks } from './slurm-programs.ts'
import { tasksOnSlurm, type TaskOnSlurm } from './tasks-on-slurm.ts'

export interface CellOnSlurm {
  readonly cell: StudyCell
  readonly task: TaskOnSlurm
}

export interface StudyOnSlurm {
  /** Of cells without a finished run, each with its newest task. */
  readonly cells: readonly CellOnSlurm[]
  /** Teachers of theirs that are at work, or did not come to their end. */
  readonly teachers: readonly TaskOnSlurm[]
  /** Why Slurm was not heard; then nothing is known but what the run folders say. */
  readonly problem: string | null
}

/** Where a study stands on Slurm, in one question to it; none for a home that never used it. */
export async function studyOnSlurm(
  shown: readonly ShownCell[],
  home: Home,
  signal?: AbortSignal,
): Promise<StudyOnSlurm> {
  let tasks: readonly TaskOnSlurm[]
  try {
    tasks = await tasksOnSlurm(home, signal)
  } catch (thrown) {
    if (!(thrown instanceof StillroomError) || thrown.code === 'interrupted') throw thrown
    return { cells: [], teachers: [], problem: messageOf(thrown) }
  }
  const newest = new Map(tasks.toReversed().map((task) => [task.key, task]))
  const cells = shown.flatMap(({ cell, run }) => {
    const task = run?.state === 'finished' ? undefined : newest.get(askedKey(askedOf(cell.plan)))
    return task ? [{ cell, task }] : []
  })
  const submissions = new Set(cells.map(({ task }) => task.submission))
  const teachers = [...newest.values()].filter(
    ({ trains, submission, state, why }) =>
      trains === 'teacher' && submissions.has(submission) && (state !== 'ended' || why !== null),
  )
  return { cells, teachers, problem: null }
}

/**
 * Takes a study's tasks out of Slurm; those that run stop with a checkpoint. Its teachers' too,
 * where nothing else of what was submitted with them goes on.
 * @returns how many tasks
 * @throws StillroomError `missing-tool`, `slurm-failed`
 */
export async function stopOnSlurm(
  cells: readonly StudyCell[],
  home: Home,
  signal?: AbortSignal,
): Promise<number> {
  const keys = new Set(cells.map(({ plan }) => askedKey(askedOf(plan))))
  const live = (await tasksOnSlurm(home, signal)).filter(({ state }) => state !== 'ended')
  const isOurs = ({ trains, key }: TaskOnSlurm) => trains === 'cell' && keys.has(key)
  const goesOn = new Set(
    live.flatMap((task) => (task.trains === 'cell' && !isOurs(task) ? [task.submission.id] : [])),
  )
  const touched = new Set(live.filter(isOurs).map(({ submission }) => submission.id))
  const stopped = live.filter(
    (task) => isOurs(task) || (touched.has(task.submission.id) && !goesOn.has(task.submission.id)),
  )
  await cancelTasks(
    stopped.flatMap(({ job }) => job ?? []),
    signal,
  )
  return stopped.length
}
