import type { Handlers } from '../../contract/api.ts'
import type { SlurmTaskStatus } from '../../contract/slurm.ts'
import { askedKey } from '../../domain/plan/plan-key.ts'
import { placeKey } from '../../domain/study/study-table.ts'
import { openChangedDevFiles } from '../studies/changed-dev-files.ts'
import { estimateStudy } from '../studies/estimate-study.ts'
import { runsInIndex } from '../studies/known-runs.ts'
import { makeStudyReport } from '../studies/make-study-report.ts'
import { openPairIntervals } from '../studies/pair-intervals.ts'
import { openAgreementCounts } from '../studies/study-agreement.ts'
import type { StudySurroundings } from './study-surroundings.ts'

/** What there is of a study, and what its runs say. */
export function shownStudyHandlers({ host, studies, runs, slurm }: StudySurroundings) {
  const intervals = openPairIntervals(host.evaluated)
  const changedDevFiles = openChangedDevFiles()
  const agreementCounts = openAgreementCounts(host.evaluated)
  return {
    async 'studies.show'({ id }) {
      const { name, axes, controls, cells } = studies.open(id)
      const { tasks, problem } = await slurm()
      const queued = host.queue.asked()
      const failures = host.queue.failures()
      return {
        id,
        name,
        axes,
        slurmProblem: problem,
        controls,
        cells: cells.map((cell) => ({
          place: cell.place,
          seed: cell.plan.training.seed,
          run: runs.of(cell)?.id ?? null,
          isQueued: queued.has(askedKey(cell.asked)),
          problem: failures.get(askedKey(cell.asked)) ?? null,
          slurm: onSlurm(tasks.get(askedKey(cell.asked))),
        })),
      }
    },
    'studies.intervals'({ id, metric, pairs }) {
      const asked = new Set(pairs.flatMap(({ from, to }) => [placeKey(from), placeKey(to)]))
      const cells = studies.open(id).cells.filter(({ place }) => asked.has(placeKey(place)))
      return intervals(
        pairs,
        cells.flatMap((cell) => runs.finished(cell) ?? []),
        metric,
      )
    },
    'studies.notes': ({ id }) =>
      changedDevFiles(studies.open(id).cells.flatMap((cell) => runs.finished(cell) ?? [])),
    'studies.estimate': ({ id }) => estimateStudy(studies.open(id).cells, runsInIndex(host.db, host.home)),
    'studies.agreement': ({ id }) => agreementCounts(studies.open(id).cells.map(runs.finished)),
    async 'studies.report'({ id, metric, reference, margin }) {
      const study = studies.open(id)
      const shown = await runs.shown(study.cells)
      return { html: await makeStudyReport(study, shown, metric, { reference, margin }) }
    },
  } satisfies Partial<Handlers>
}

function onSlurm(task: SlurmTaskStatus | undefined): SlurmTaskStatus | null {
  return task ? { job: task.job, state: task.state, why: task.why } : null
}
