import { setTimeout as sleep } from 'node:timers/promises'
import type { RunOverview } from '../../contract/run-overview.ts'
import { StillroomError, toErrorData } from '../../domain/stillroom-error.ts'
import { readControl, writeControl } from '../../run-folder/control.ts'
import { readRun } from '../../run-folder/read-run.ts'
import { runsByPlan } from '../studies/find-study-runs.ts'
import { trainCell } from '../studies/train-cell.ts'
import { finishedTeacher, fineTunedTeacher, teacherKey } from '../training/fine-tuned-teacher.ts'
import { resolveSources } from '../training/resolve-sources.ts'
import type { TrainingSurroundings } from '../training/train.ts'
import {
  forgetEnd,
  listTasks,
  openSubmission,
  readEnd,
  readTask,
  writeEnd,
  type SlurmTask,
  type Submission,
  type TaskEnd,
} from './submissions.ts'

/** Who ended a trainer that we followed has so long to say that its run is wanted still. */
const SECOND_THOUGHTS_MS = 3_000
/** Else a time limit that is too short for a step would queue it again for ever. */
const NO_STEP =
  'It was stopped before it made a step. Where that was its time limit, give it more with --time.'

/**
 * Does one task of a submission, on a node: what `study run` does of one cell.
 * @param prepare what training takes: the runtime may have to be installed on a node first
 * @returns how it ended; it is written down for whoever submitted it
 * @throws StillroomError `interrupted` when told to stop in the middle of a training: a checkpoint
 * is kept, the task has no end, and started again it goes on from there
 */
export async function runTask(
  folder: string,
  index: number,
  signal: AbortSignal,
  prepare: () => Promise<TrainingSurroundings>,
): Promise<TaskEnd> {
  const submission = openSubmission(folder)
  const task = readTask(submission, index)
  forgetEnd(submission, index)
  const end = await endOf(task, submission, signal, prepare)
  writeEnd(submission, index, end)
  return end
}

async function endOf(
  task: SlurmTask,
  submission: Submission,
  signal: AbortSignal,
  prepare: () => Promise<TrainingSurroundings>,
): Promise<TaskEnd> {
  for (;;) {
    let begun: RunOverview | undefined
    try {
      const surroundings = await prepare()
      const onRun = (run: RunOverview) => {
        begun = run
        surroundings.onRun?.(run)
      }
      const { id } = await trainTask(task, submission, { ...surroundings, onRun })
      return { run: id, error: null }
    } catch (thrown) {
      const isInterrupted = thrown instanceof StillroomError && thrown.code === 'interrupted'
      if (!isInterrupted) return { run: begun?.id ?? null, error: toErrorData(thrown) }
      if (signal.aborted) {
        // It is the task that was stopped, not the run: whoever follows its trainer shall go on.
        if (begun) writeControl(begun.folder, 'run')
        if (begun && readRun(begun.folder).step > begun.step) throw thrown
        return { run: begun?.id ?? null, error: { code: 'interrupted', message: NO_STEP } }
      }
      // The trainer was another process's, on a node that was given up, or a person stopped it.
      await sleep(SECOND_THOUGHTS_MS, undefined, { signal }).catch(() => undefined)
      if (!begun || readControl(begun.folder) === 'stop')
        return { run: begun?.id ?? null, error: toErrorData(thrown) }
    }
  }
}

async function trainTask(
  { trains, plan }: SlurmTask,
  submission: Submission,
  surroundings: TrainingSurroundings,
): Promise<RunOverview> {
  const { home } = surroundings
  if (plan.kind === 'distill' && plan.teacher.fineTune) {
    const { fineTune } = plan.teacher
    const sources = await resolveSources(plan, home, surroundings)
    if (trains === 'teacher') return fineTunedTeacher(plan, fineTune, sources, surroundings)
    if (!finishedTeacher(plan, fineTune, sources, home))
      throw new StillroomError('unknown-run', noTeacher(submission, teacherKey(plan, fineTune, sources)))
  }
  return (await trainCell(plan, runsByPlan(home), surroundings)).run
}

/** A teacher that fails is not tried again by each of its students. */
function noTeacher(submission: Submission, key: string): string {
  const index = listTasks(submission).findIndex((task) => task.trains === 'teacher' && task.key === key)
  const end = index < 0 ? undefined : readEnd(submission, index)
  return `Its teacher has not been trained${end?.error ? `: ${end.error.message}` : '. The same command submits both again.'}`
}
