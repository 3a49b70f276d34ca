import type { Handlers } from '../../contract/api.ts'
import { askedKey } from '../../domain/plan/plan-key.ts'
import { toRunId } from '../home.ts'
import { inOrderOfWork } from '../studies/run-study.ts'
import type { OpenedCell } from '../studies/kept-studies.ts'
import { queuePlan, queueRun } from './queue-training.ts'
import type { StudySurroundings } from './study-surroundings.ts'

/** What is missing of a study is queued, and taken out again. */
export function studyQueueHandlers({ host, studies, runs, slurm }: StudySurroundings) {
  const { queue } = host
  const keysOf = (id: string) => new Set(studies.open(id).cells.map(({ asked }) => askedKey(asked)))
  /** @returns whether there was anything to queue */
  const take = (cell: OpenedCell): boolean => {
    const run = runs.of(cell)
    if (run?.said === 'finished') return false
    if (!run || run.said === 'failed') queuePlan(host, cell.plan)
    else if (!queue.hasRun(run.id)) queueRun(host, toRunId(run.id))
    else return false
    return true
  }
  return {
    async 'studies.start'({ id }) {
      // What was just paused holds its place until its checkpoint is written.
      const [{ tasks }] = await Promise.all([slurm(), queue.untilStopped(keysOf(id))])
      const onCluster = [...tasks].flatMap(([key, { state }]) => (state === 'ended' ? [] : key))
      const taken = new Set([...queue.asked(), ...onCluster])
      let queued = 0
      queue.together(() => {
        for (const cell of inOrderOfWork(studies.open(id).cells)) {
          const key = askedKey(cell.asked)
          if (taken.has(key)) continue // it waits here or on Slurm, or another cell asks for the same run
          taken.add(key)
          if (take(cell)) queued++
        }
      })
      return { queued }
    },
    'studies.pause'({ id }) {
      const jobs = queue.askingFor(keysOf(id))
      // Together, or what is stopped would make room for the next.
      queue.together(() => jobs.forEach(({ id: job }) => queue.cancel(job)))
      return { paused: jobs.length }
    },
  } satisfies Partial<Handlers>
}
