import type { Handlers } from '../contract/api.ts'
import type { LongWork } from '../contract/progress.ts'
import type { RunRow } from '../contract/run-row.ts'
import { parseRunPlan } from '../domain/parse-run-plan.ts'
import { StillroomError } from '../domain/stillroom-error.ts'
import { writeControl } from '../run-folder/control.ts'
import { isTrainerAlive } from '../run-folder/trainer-mark.ts'
import { installRuntime } from '../runtime/install-runtime.ts'
import { selectEvaluations } from '../storage/evaluations-table.ts'
import type { Database } from '../storage/open-database.ts'
import { selectPoints, selectSeriesNames, selectThinnedPoints } from '../storage/series-table.ts'
import { compareRuns } from './compare-runs.ts'
import { findRun, type Home } from './home.ts'
import type { JobQueue } from './job-queue.ts'
import { runExample } from './run-example.ts'
import { runPlan, train, type PlanSurroundings } from './run-plan.ts'

interface Surroundings {
  readonly db: Database
  readonly home: Home
  readonly queue: JobQueue
  readonly findRow: (id: string) => RunRow
}

export function runHandlers({ db, home, queue, findRow }: Surroundings) {
  // Fetching stops when the host does; a trainer goes on without it.
  const surroundings = async (work: Required<LongWork>): Promise<PlanSurroundings> => {
    const runtime = await installRuntime(work)
    return { onProgress: work.onProgress, home, runtime, leave: work.signal }
  }
  return {
    'runs.show': ({ id }) => ({
      run: findRow(id),
      evaluations: selectEvaluations(db, id),
      series: selectSeriesNames(db, id),
    }),
    'runs.curves'({ id, series, most }) {
      findRow(id)
      const curveOf = (name: string) =>
        most === undefined ? selectPoints(db, id, name) : selectThinnedPoints(db, id, name, most)
      return Object.fromEntries(series.map((name) => [name, curveOf(name)]))
    },
    'runs.compare': ({ ids }) => compareRuns(ids.map((id) => findRun(home, id))),
    'runs.control'({ id, want }) {
      const folder = findRun(home, id)
      if (!isTrainerAlive(folder))
        throw new StillroomError('invalid-arguments', `Run ${id} is not running (it is ${findRow(id).state})`)
      writeControl(folder, want)
      return null
    },
    'runs.start'({ plan: written }) {
      const plan = parseRunPlan(written)
      return queue.add(plan.name || plan.kind, async (work) => runPlan(plan, await surroundings(work)))
    },
    'runs.resume'({ id }) {
      const folder = findRun(home, id)
      const { state, name, kind } = findRow(id)
      if (state === 'finished') throw new StillroomError('run-finished', `Run ${id} has finished`)
      return queue.add(name || kind, async (work) => train(folder, await surroundings(work)))
    },
    'example.start': ({ quick }) =>
      queue.add('The example', async (work) => runExample({ quick, seeds: 1 }, await surroundings(work))),
  } satisfies Partial<Handlers>
}
