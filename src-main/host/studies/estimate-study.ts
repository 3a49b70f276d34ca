import { lstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { RunPlan } from '../../contract/plan.ts'
import type { StudyEstimate } from '../../contract/study-estimate.ts'
import { askedKey, askedOf } from '../../domain/plan/plan-key.ts'
import { teacherPlan } from '../../domain/plan/teacher-plan.ts'
import { estimateWork, type FinishedRun, type RunCost, type Work } from '../../domain/study/study-estimate.ts'
import type { StudyCell } from '../../domain/study/study-cells.ts'
import { readableRun } from './readable-run.ts'
import { readNotableEvents } from '../../run-folder/notable-events.ts'

/** What of the runs of a home an estimate asks for. */
export interface KnownRuns {
  /** How much of a plan's run is done: 1 of a finished one, 0 where there is none, or it failed. */
  doneOf(plan: RunPlan): number
  /** The newest first. */
  readonly finished: readonly FinishedRun[]
  folderOf(id: string): string
}

/** What a study will take: what is there, what is shared, and the time and disk of the rest. */
export function estimateStudy(cells: readonly StudyCell[], known: KnownRuns): StudyEstimate {
  const asked = distinct(cells)
  const fresh = asked.map(({ place, plan }) => ({ place, plan, left: 1 - known.doneOf(plan) }))
  const missing = fresh.filter(({ left }) => left > 0)
  const taught = cells.flatMap(({ place, plan }) =>
    plan.kind === 'distill' && plan.teacher.fineTune
      ? [{ place: [`teacher of ${place.join(', ')}`], plan: teacherPlan(plan, plan.teacher.fineTune) }]
      : [],
  )
  const teachers = distinct(taught).map((one): Work => ({ ...one, left: 1 - known.doneOf(one.plan) }))
  const teachersMissing = teachers.filter(({ left }) => left > 0)
  const costs = new Map<string, RunCost | undefined>()
  const costOf = ({ id }: FinishedRun) => {
    if (!costs.has(id)) costs.set(id, costOfFolder(known.folderOf(id)))
    return costs.get(id)
  }
  return {
    runs: cells.length,
    there: cells.length - missing.length - (cells.length - asked.length),
    same: cells.length - asked.length,
    toTrain: missing.length,
    begun: missing.filter(({ left }) => left < 1).length,
    teachers: {
      there: teachers.length - teachersMissing.length,
      toTrain: teachersMissing.length,
      sharedBy: taught.length,
    },
    ...estimateWork([...teachersMissing, ...missing], known.finished, costOf),
  }
}

/** What asks for the same run is asked once. */
function distinct<Cell extends StudyCell>(cells: readonly Cell[]): readonly Cell[] {
  const seen = new Set<string>()
  return cells.filter(({ plan }) => {
    const key = askedKey(askedOf(plan))
    const isNew = !seen.has(key)
    seen.add(key)
    return isNew
  })
}

/**
 * What a finished run took. From its first event to its last, where it was not stopped between;
 * else its steps alone are known; undefined of one that cannot be read.
 */
function costOfFolder(folder: string): RunCost | undefined {
  const stepsMs = readableRun(folder)?.trainingMs
  if (stepsMs === undefined) return undefined
  const { events } = readNotableEvents(folder)
  const [started, ...again] = events.filter(({ kind }) => kind === 'started')
  const finished = events.find(({ kind }) => kind === 'finished')
  const wholeMs = started && finished ? Date.parse(finished.at) - Date.parse(started.at) : 0
  return {
    stepsMs,
    restMs: again.length === 0 ? Math.max(0, wholeMs - stepsMs) : 0,
    bytes: bytesBelow(folder),
  }
}

function bytesBelow(folder: string): number {
  return readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => {
    const path = join(folder, entry.name)
    return (
      sum + (entry.isDirectory() ? bytesBelow(path) : (lstatSync(path, { throwIfNoEntry: false })?.size ?? 0))
    )
  }, 0)
}
