import type { Handlers } from '../../contract/api.ts'
import type { SlurmTaskStatus } from '../../contract/slurm.ts'
import { messageOf } from '../../domain/message-of.ts'
import { askedKey } from '../../domain/plan/plan-key.ts'
import { placeKey } from '../../domain/study/study-table.ts'
import { parseStudy } from '../../domain/study/parse-study.ts'
import { studyProblems } from '../../domain/study/study-problems.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { selectEvaluations } from '../../storage/evaluations-table.ts'
import { selectAskedRuns } from '../../storage/select-asked-runs.ts'
import { runFolder, toRunId } from '../home.ts'
import { openSlurmWatch } from '../slurm/slurm-watch.ts'
import { openPairIntervals, type FinishedCell } from '../studies/pair-intervals.ts'
import { openedCells, openKeptStudies, type OpenedCell, type OpenedStudy } from '../studies/kept-studies.ts'
import { inOrderOfWork } from '../studies/run-study.ts'
import type { HostSurroundings } from './host-surroundings.ts'
import { queuePlan, queueRun } from './queue-training.ts'

/** Plans with axes: kept, shown, and what is missing of them queued. */
export function studyHandlers(host: HostSurroundings) {
  const { db, queue } = host
  const studies = openKeptStudies(host.home)
  const runOf = ({ asked }: OpenedCell) => {
    const runs = selectAskedRuns(db, asked)
    return runs.find(({ said }) => said === 'finished') ?? runs[0]
  }
  const slurm = openSlurmWatch(host.home)
  const intervals = openPairIntervals(host.evaluated)
  const finishedOf = (cell: OpenedCell): readonly FinishedCell[] => {
    const run = runOf(cell)
    const last = run?.said === 'finished' && selectEvaluations(db, run.id).at(-1)
    if (!run || !last) return []
    const folder = runFolder(host.home, toRunId(run.id))
    return [{ place: cell.place, plan: cell.plan, folder, predictions: last.predictions }]
  }
  return {
    'studies.list': () =>
      studies
        .list()
        .map(({ id, study, problem }) => ({
          id,
          name: study?.name ?? id,
          varies: study ? variesText(study) : '',
          runs: study?.cells.length ?? 0,
          finished: study?.cells.filter((cell) => runOf(cell)?.said === 'finished').length ?? 0,
          problem: problem ?? null,
        }))
        .sort((a, b) => a.name.localeCompare(b.name)),
    async 'studies.show'({ id }) {
      const { name, axes, controls, cells } = studies.open(id)
      const { tasks, problem } = await slurm()
      const queued = queue.asked()
      const failures = queue.failures()
      return {
        id,
        name,
        axes,
        slurmProblem: problem,
        controls,
        cells: cells.map((cell) => ({
          place: cell.place,
          seed: cell.plan.training.seed,
          run: runOf(cell)?.id ?? null,
          isQueued: queued.has(askedKey(cell.asked)),
          problem: failures.get(askedKey(cell.asked)) ?? null,
          slurm: onSlurm(tasks.get(askedKey(cell.asked))),
        })),
      }
    },
    'studies.intervals'({ id, metric, pairs }) {
      const asked = new Set(pairs.flatMap(({ from, to }) => [placeKey(from), placeKey(to)]))
      const cells = studies.open(id).cells.filter(({ place }) => asked.has(placeKey(place)))
      return intervals(pairs, cells.flatMap(finishedOf), metric)
    },
    'studies.check'({ text }) {
      const study = parseStudy(parsed(text))
      const problems = studyProblems(study)
      if (problems.length > 0) return { runs: 0, finished: 0, queued: 0, problems }
      const { cells } = openedCells(study, undefined)
      const queued = queue.asked()
      return {
        runs: cells.length,
        finished: cells.filter((cell) => runOf(cell)?.said === 'finished').length,
        queued: cells.filter(({ asked }) => queued.has(askedKey(asked))).length,
        problems,
      }
    },
    'studies.add': ({ text, folder }) => ({ id: studies.add(parsed(text), folder) }),
    async 'studies.start'({ id }) {
      const { tasks } = await slurm()
      const onCluster = [...tasks].flatMap(([key, { state }]) => (state === 'ended' ? [] : key))
      const taken = new Set([...queue.asked(), ...onCluster])
      let queued = 0
      queue.together(() => {
        for (const cell of inOrderOfWork(studies.open(id).cells)) {
          const key = askedKey(cell.asked)
          if (taken.has(key)) continue // it waits here or on Slurm, or another cell asks for the same run
          taken.add(key)
          const run = runOf(cell)
          if (run?.said === 'finished') continue
          if (!run || run.said === 'failed') queuePlan(host, cell.plan)
          else if (!queue.hasRun(run.id)) queueRun(host, toRunId(run.id))
          else continue
          queued++
        }
      })
      return { queued }
    },
    'studies.pause'({ id }) {
      const jobs = queue.askingFor(new Set(studies.open(id).cells.map(({ asked }) => askedKey(asked))))
      // Together, or what is stopped would make room for the next.
      queue.together(() => jobs.forEach(({ id: job }) => queue.cancel(job)))
      return { paused: jobs.length }
    },
    'studies.remove'({ id }) {
      studies.remove(id)
      return null
    },
  } satisfies Partial<Handlers>
}

function onSlurm(task: SlurmTaskStatus | undefined): SlurmTaskStatus | null {
  return task ? { job: task.job, state: task.state, why: task.why } : null
}

function variesText({ axes, cells }: OpenedStudy): string {
  const places = axes.reduce((product, { values }) => product * values.length, 1)
  const seeds = cells.length / places
  const counts = axes.map(({ name, values }) => `${name} (${values.length})`)
  return [...counts, `${seeds} ${seeds === 1 ? 'seed' : 'seeds'}`].join(' × ')
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (thrown) {
    throw new StillroomError('invalid-plan', `The study is not JSON: ${messageOf(thrown)}`)
  }
}
