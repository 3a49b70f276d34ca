import { join } from 'node:path'
import type { RunPlan } from '../../contract/plan.ts'
import type { LongWork } from '../../contract/progress.ts'
import type { Sources } from '../../contract/run-files.ts'
import { askedKey, askedOf } from '../../domain/plan/plan-key.ts'
import { batchScript, type TaskProgram } from '../../domain/slurm/batch-script.ts'
import { sbatchArguments, type SlurmOptions } from '../../domain/slurm/sbatch-arguments.ts'
import type { StudyCell } from '../../domain/study/study-cells.ts'
import { withFileLock } from '../../processes/file-lock.ts'
import { isTrainerAlive } from '../../run-folder/trainer-mark.ts'
import type { Home } from '../home.ts'
import { runsByPlan } from '../studies/find-study-runs.ts'
import { inOrderOfWork } from '../studies/run-study.ts'
import { runOf } from '../studies/train-cell.ts'
import { finishedTeacher, teacherKey } from '../training/fine-tuned-teacher.ts'
import { resolveSources } from '../training/resolve-sources.ts'
import { mostTasksOfAnArray, submitJob } from './slurm-programs.ts'
import {
  logsOf,
  makeSubmission,
  noteJob,
  scriptOf,
  type SlurmTask,
  type SubmittedArray,
} from './submissions.ts'
import { tasksOnSlurm } from './tasks-on-slurm.ts'

export interface SubmitSurroundings extends LongWork {
  readonly home: Home
  /** How a node runs this Stillroom. */
  readonly program: Pick<TaskProgram, 'node' | 'script' | 'environment'>
}

/** What became of a study's cells, counted by the runs that they ask for. */
export interface Submitted {
  readonly submitted: number
  readonly teachers: number
  /** As `squeue` and `scancel` take them. */
  readonly jobs: readonly string[]
  readonly finished: number
  /** On Slurm already. */
  readonly there: number
  /** Trained now by a process outside of Slurm. */
  readonly elsewhere: number
}

/**
 * Submits what is missing of a study to Slurm: an array of the teachers that are not fine-tuned
 * yet, and behind it one of the cells. What is finished, trained now, or on Slurm already is left
 * alone, whoever submitted it.
 * @throws StillroomError `missing-tool`, `slurm-failed`; what was submitted before goes on, and the
 * same call submits the rest
 */
export async function submitCells(
  study: string,
  cells: readonly StudyCell[],
  options: SlurmOptions,
  surroundings: SubmitSurroundings,
): Promise<Submitted> {
  const { home } = surroundings
  const lock = join(home.folder, 'making', 'submission.lock')
  return withFileLock(lock, surroundings, async () => {
    const { tasks, after, ...counted } = await missingTasks(cells, surroundings)
    if (tasks.length === 0) return { ...counted, submitted: 0, teachers: 0, jobs: [] }
    const teachers = tasks.filter(({ trains }) => trains === 'teacher').length
    const most = await mostTasksOfAnArray(surroundings.signal)
    const arrays = [...arraysOf(0, teachers, most), ...arraysOf(teachers, tasks.length - teachers, most)]
    const { program } = surroundings
    let submission = makeSubmission(home, { study, at: new Date().toISOString(), arrays }, tasks, (folder) =>
      batchScript({ ...program, folder, home: home.folder }),
    )
    // Arrays are one behind another, so that at most so many tasks run at once as is asked for.
    const jobs: string[] = []
    for (const array of arrays) {
      const before = jobs.length > 0 ? jobs.slice(-1) : []
      const args = sbatchArguments(
        {
          ...array,
          submission: submission.id,
          comment: study,
          after: array.first < teachers ? before : [...new Set([...before, ...after])],
          logs: logsOf(submission),
        },
        options,
      )
      const job = await submitJob([...args, scriptOf(submission), String(array.first)], surroundings.signal)
      submission = noteJob(submission, array, job)
      jobs.push(job)
    }
    return { ...counted, submitted: tasks.length - teachers, teachers, jobs }
  })
}

interface Missing extends Pick<Submitted, 'finished' | 'there' | 'elsewhere'> {
  /** Teachers first. */
  readonly tasks: readonly SlurmTask[]
  /** Jobs that fine-tune teachers of these cells already. */
  readonly after: readonly string[]
}

async function missingTasks(cells: readonly StudyCell[], surroundings: SubmitSurroundings): Promise<Missing> {
  const { home, signal } = surroundings
  const onSlurm = (await tasksOnSlurm(home, signal)).filter(({ state }) => state !== 'ended')
  const live = new Map(onSlurm.map((task) => [task.key, task]))
  const known = runsByPlan(home)
  const sourcesOf = resolvedOnce(surroundings)
  const counts = { finished: 0, there: 0, elsewhere: 0 }
  const seen = new Set<string>()
  const missing: SlurmTask[] = []
  const teachers: SlurmTask[] = []
  const after = new Set<string>()
  for (const { place, plan } of inOrderOfWork(cells)) {
    const key = askedKey(askedOf(plan))
    if (seen.has(key)) continue // another cell asks for the same run
    seen.add(key)
    const sources = await sourcesOf(plan)
    const run = runOf(plan, sources, known)
    if (run?.state === 'finished') counts.finished++
    else if (live.has(key)) counts.there++
    else if (run && isTrainerAlive(run.folder)) counts.elsewhere++
    else {
      missing.push({ trains: 'cell', key, place: [...place], plan })
      const fineTune = plan.kind === 'distill' ? plan.teacher.fineTune : undefined
      if (plan.kind !== 'distill' || !fineTune) continue
      const taughtBy = teacherKey(plan, fineTune, sources)
      if (seen.has(taughtBy)) continue
      seen.add(taughtBy)
      if (finishedTeacher(plan, fineTune, sources, home)) continue
      const job = live.get(taughtBy)?.job
      if (job) after.add(job)
      else teachers.push({ trains: 'teacher', key: taughtBy, place: [...place], plan })
    }
  }
  return { ...counts, tasks: [...teachers, ...missing], after: [...after] }
}

/**
 * Files are hashed once for all plans that name the same, not once for each of thousands of cells.
 */
function resolvedOnce(surroundings: SubmitSurroundings): (plan: RunPlan) => Promise<Sources> {
  const found = new Map<string, Promise<Sources>>()
  return (plan) => {
    const named =
      plan.kind === 'distill'
        ? [plan.data, plan.teacher.model, plan.teacher.fineTune !== undefined, plan.student]
        : [plan.data, plan.model]
    const key = JSON.stringify(named)
    const sources = found.get(key) ?? resolveSources(plan, surroundings.home, surroundings)
    found.set(key, sources)
    return sources
  }
}

function arraysOf(first: number, count: number, most: number): readonly SubmittedArray[] {
  const starts = Array.from({ length: Math.ceil(count / most) }, (_, part) => part * most)
  return starts.map((start) => ({ first: first + start, count: Math.min(most, count - start) }))
}
