import { lstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { StudyEstimate } from '../../contract/study-estimate.ts'
import { askedKey, askedOf, type Asked } from '../../domain/plan/plan-key.ts'
import { teacherPlan } from '../../domain/plan/teacher-plan.ts'
import { estimateWork, type FinishedRun, type RunCost, type Work } from '../../domain/study/study-estimate.ts'
import type { Steps } from '../../domain/steps.ts'
import type { StudyCell } from '../../domain/study/study-cells.ts'
import { readableRun } from './readable-run.ts'
import { readNotableEvents } from '../../run-folder/notable-events.ts'

/** What of the runs of a home an estimate asks for. */
export interface KnownRuns {
  /** How much of a run is done: 1 of a finished one, 0 where there is none, or it failed. */
  doneOf(asked: Asked): number
  /** The newest first. */
  readonly finished: readonly FinishedRun[]
  folderOf(id: string): string
}

/** A cell, with what its plan asks where that is known already. */
type AskingCell = StudyCell & { readonly asked?: Asked }

/** What a study will take: what is there, what is shared, and the time and disk of the rest. */
export function* estimateStudy(cells: readonly AskingCell[], known: KnownRuns): Steps<StudyEstimate> {
  const asked = yield* distinctWork(cells, known)
  const missing = asked.filter(({ left }) => left > 0)
  const taught = cells.flatMap(({ place, plan }) =>
    plan.kind === 'distill' && plan.teacher.fineTune
      ? [{ place: [`teacher of ${place.join(', ')}`], plan: teacherPlan(plan, plan.teacher.fineTune) }]
      : [],
  )
  const teachers = yield* distinctWork(taught, known)
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
    ...(yield* estimateWork([...teachersMissing, ...missing], known.finished, costOf)),
  }
}

/** What asks for the same run is asked once, with what is left of it. */
function* distinctWork(cells: readonly AskingCell[], known: KnownRuns): Steps<readonly Work[]> {
  const work = new Map<string, Work>()
  for (const { place, plan, asked = askedOf(plan) } of cells) {
    yield
    const key = askedKey(asked)
    if (!work.has(key)) work.set(key, { place, plan, left: 1 - known.doneOf(asked) })
  }
  return [...work.values()]
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
