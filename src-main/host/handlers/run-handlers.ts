import { basename, join } from 'node:path'
import type { Handlers } from '../../contract/api.ts'
import { parseRunPlan, refusal } from '../../domain/plan/parse-run-plan.ts'
import { taskOf } from '../../domain/plan/task-of.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { requireOwnRun } from '../../run-folder/capsule-mark.ts'
import { readAbout, writeAbout } from '../../run-folder/about.ts'
import { keepCheckpoint } from '../../run-folder/kept-checkpoints.ts'
import { listCheckpoints } from '../../run-folder/list-checkpoints.ts'
import { writeControl } from '../../run-folder/control.ts'
import { readableSources } from '../../run-folder/read-run.ts'
import { isTrainerAlive } from '../../run-folder/trainer-mark.ts'
import { selectAccuracies, selectEvaluations } from '../../storage/evaluations-table.ts'
import { selectRuns, updateAbout } from '../../storage/runs-table.ts'
import { selectPoints, selectSeriesNames, selectThinnedPoints } from '../../storage/series-table.ts'
import { forkRun } from '../training/fork-run.ts'
import { runFolder, toRunId } from '../home.ts'
import type { HostSurroundings } from './host-surroundings.ts'
import { queuePlan, queueRun } from './queue-training.ts'
import { planObstacles } from '../plans/plan-obstacles.ts'
import { continueTrainer, stopTrainer } from '../training/steer-trainer.ts'
import { describeTrash, moveToTrash, restoreFromTrash } from '../runs/trash.ts'

/** How long a checkpoint stays for a form that says nothing any more: its window may be asleep. */
const PLANNED_MS = 24 * 3600 * 1000

/** Runs: all of them, one looked into, started, steered, described, thrown away. */
export function runHandlers(host: HostSurroundings) {
  const { db, home, watch, findRow, previews } = host
  return {
    'runs.list': () => watch.list(),
    'runs.show'({ id }) {
      watch.examine(id) // who opens a run is told what of it is damaged now
      const sources = readableSources(runFolder(home, id))
      return {
        run: findRow(id),
        labels: sources?.labels ?? [],
        task: sources ? taskOf(sources) : null,
        evaluations: selectEvaluations(db, id),
        series: selectSeriesNames(db, id),
      }
    },
    'runs.curves'({ id, series, most }) {
      findRow(id)
      const curveOf = (name: string) =>
        most === undefined ? selectPoints(db, id, name) : selectThinnedPoints(db, id, name, most)
      return Object.fromEntries(series.map((name) => [name, curveOf(name)]))
    },
    'runs.accuracies': ({ ids }) => selectAccuracies(db, ids),
    'runs.control'({ id, want }) {
      const folder = runFolder(home, id)
      if (!isTrainerAlive(folder))
        throw new StillroomError('invalid-arguments', `Run ${id} is not running (it is ${findRow(id).state})`)
      if (want === 'pause') writeControl(folder, want)
      else if (want === 'run') continueTrainer(folder)
      else void stopTrainer(folder)
      watch.stir(id)
      return null
    },
    'runs.start'({ plan: written, isChecked }) {
      const plan = parseRunPlan(written)
      if (isChecked) return queuePlan(host, plan)
      return planObstacles(plan, home, previews.preview).then(async (obstacles) => {
        if (obstacles.length > 0) throw refusal(obstacles.map((message) => ({ message })))
        const fork = await forkRun(plan, home)
        if (!fork) return queuePlan(host, plan)
        watch.rescan()
        return queueRun(host, toRunId(basename(fork)))
      })
    },
    'runs.resume'({ id }) {
      requireOwnRun(runFolder(home, id), id)
      return queueRun(host, id)
    },
    'runs.checkpoints': ({ id }) => listCheckpoints(runFolder(home, id)),
    'runs.keepCheckpoint'({ id, step }) {
      keepCheckpoint(runFolder(home, id), step, new Date(Date.now() + PLANNED_MS))
      return null
    },
    'runs.describe'({ id, tags, notes }) {
      const folder = runFolder(home, id)
      requireOwnRun(folder, id)
      const before = readAbout(folder)
      const about = { tags: tags ? [...new Set(tags)] : before.tags, notes: notes ?? before.notes }
      writeAbout(folder, about) // the folder first: the index can be made anew from it
      updateAbout(db, id, about)
      watch.retell(id)
      return null
    },
    'runs.trash'({ ids }) {
      const folders = [...new Set(ids)].map((id) => runFolder(home, id))
      requireUnused(host, folders)
      for (const folder of folders) moveToTrash(home, folder)
      watch.rescan()
      return null
    },
    'runs.restore'({ ids }) {
      for (const id of new Set(ids)) restoreFromTrash(home, id)
      watch.rescan()
      return null
    },
    'runs.trashed': () => describeTrash(home),
  } satisfies Partial<Handlers>
}

/**
 * @throws StillroomError `run-busy` when a run is trained, queued, or the teacher of one that has
 * not finished and stays
 */
function requireUnused({ queue, db }: HostSurroundings, folders: readonly string[]): void {
  const going = new Set(folders)
  const students = selectRuns(db)
    .filter(({ said, folder }) => said !== 'finished' && !going.has(folder))
    .map((run) => ({ run, teacher: readableSources(run.folder)?.teacher?.path }))
  for (const folder of folders) {
    const id = basename(folder)
    if (isTrainerAlive(folder))
      throw new StillroomError('run-busy', `Run ${id} is being trained; stop it first`)
    if (queue.hasRun(id)) throw new StillroomError('run-busy', `Run ${id} is in the queue; take it out first`)
    const student = students.find(({ teacher }) => teacher?.startsWith(join(folder, '/')))?.run
    if (student)
      throw new StillroomError(
        'run-busy',
        `Run ${id} is the teacher of ${student.name || student.id}, seed ${student.seed}, which has not finished; let it finish, or throw it away first`,
      )
  }
}
