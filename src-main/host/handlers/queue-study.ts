import { askedKey } from '../../domain/plan/plan-key.ts'
import { toRunId } from '../home.ts'
import type { OpenedCell, OpenedStudy } from '../studies/kept-studies.ts'
import { inOrderOfWork } from '../studies/run-study.ts'
import { queuePlan, queueRun } from './queue-training.ts'
import type { StudySurroundings } from './study-surroundings.ts'

/** What the queue calls the job that goes on with a study once its tries have ended. */
export function choiceKey(id: string): string {
  return `study ${id}`
}

/**
 * Queues what is missing of a study and not on Slurm, what failed too; behind its tries a job that
 * queues what they choose.
 * @returns how many trainings were queued
 */
export async function queueStudy(surroundings: StudySurroundings, study: OpenedStudy): Promise<number> {
  const { host, runs } = surroundings
  const { cells } = runs.decided(study)
  // A try that diverged has shown what it was to show.
  const tries = (study.search?.tries ?? []).filter((one) => !runs.hasDiverged(one))
  const onSlurm = await keysOnSlurm(surroundings)
  return host.queue.together(() => {
    const queued = queueCells(surroundings, [tries, cells], onSlurm)
    if (cells.some(({ awaitsChoice }) => awaitsChoice)) queueChoice(surroundings, study)
    return queued
  })
}

/** @param groups in their order, each in the order of work */
function queueCells(
  { host, runs }: StudySurroundings,
  groups: readonly (readonly OpenedCell[])[],
  onSlurm: readonly string[],
): number {
  const { queue } = host
  const taken = new Set([...queue.asked(), ...onSlurm])
  let queued = 0
  for (const cell of groups.flatMap(inOrderOfWork)) {
    const key = askedKey(cell.asked)
    // It is not known yet, waits here or on Slurm, or another cell asks for the same run.
    if (cell.awaitsChoice || taken.has(key)) continue
    taken.add(key)
    const run = runs.of(cell)
    if (run?.said === 'finished') continue
    if (!run || run.said === 'failed') queuePlan(host, cell.plan)
    else if (!queue.hasRun(run.id)) queueRun(host, toRunId(run.id))
    else continue
    queued++
  }
  return queued
}

/** Where tries of it wait or run here; what else keeps a choice open, a person has to mend. */
function queueChoice(surroundings: StudySurroundings, study: OpenedStudy): void {
  const { host, runs } = surroundings
  const { queue, watch } = host
  const { id, name, search } = study
  const asked = queue.asked()
  const tries = search?.tries ?? []
  const after = new Set(tries.map((one) => askedKey(one.asked)).filter((key) => asked.has(key)))
  if (after.size === 0 || asked.has(choiceKey(id))) return
  const work = async () => {
    const onSlurm = await keysOnSlurm(surroundings)
    // Tries that ended just now are in the index before it is asked.
    watch.rescan()
    for (const run of tries.flatMap((one) => runs.of(one) ?? []))
      if (run.said !== 'finished') watch.stir(run.id)
    queue.together(() => queueCells(surroundings, [runs.decided(study).cells], onSlurm))
  }
  queue.add(`${name}: what its tries choose`, work, {
    askedKey: choiceKey(id),
    after,
    again: { name: 'studies.start', ask: { id } },
  })
}

async function keysOnSlurm({ slurm }: StudySurroundings): Promise<readonly string[]> {
  const { tasks } = await slurm()
  return [...tasks].flatMap(([key, { state }]) => (state === 'ended' ? [] : key))
}
