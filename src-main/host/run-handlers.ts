import type { Handlers } from '../contract/api.ts'
import { parseRunPlan } from '../domain/parse-run-plan.ts'
import { StillroomError } from '../domain/stillroom-error.ts'
import { writeControl } from '../run-folder/control.ts'
import { isTrainerAlive } from '../run-folder/trainer-mark.ts'
import { selectEvaluations } from '../storage/evaluations-table.ts'
import { selectPoints, selectSeriesNames, selectThinnedPoints } from '../storage/series-table.ts'
import { findRun } from './home.ts'
import { planSurroundings, type HostSurroundings } from './host-surroundings.ts'
import { runPlan, train } from './run-plan.ts'

/** Runs: one looked into, started, steered. */
export function runHandlers(host: HostSurroundings) {
  const { db, home, queue, findRow } = host
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
    'runs.control'({ id, want }) {
      const folder = findRun(home, id)
      if (!isTrainerAlive(folder))
        throw new StillroomError('invalid-arguments', `Run ${id} is not running (it is ${findRow(id).state})`)
      writeControl(folder, want)
      return null
    },
    'runs.start'({ plan: written }) {
      const plan = parseRunPlan(written)
      return queue.add(plan.name || plan.kind, async (work) =>
        runPlan(plan, await planSurroundings(host, work)),
      )
    },
    'runs.resume'({ id }) {
      const folder = findRun(home, id)
      const { state, name, kind } = findRow(id)
      if (state === 'finished') throw new StillroomError('run-finished', `Run ${id} has finished`)
      return queue.add(name || kind, async (work) => train(folder, await planSurroundings(host, work)))
    },
  } satisfies Partial<Handlers>
}
