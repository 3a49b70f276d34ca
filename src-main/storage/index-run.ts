import { statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { RUN_FILES } from '../contract/run-files.ts'
import type { TrainingEvent } from '../contract/training-event.ts'
import { pointsOf } from '../domain/points-of.ts'
import { stateSaidBy } from '../domain/run-state.ts'
import { readEventsFrom } from '../run-folder/event-log.ts'
import { readPlan } from '../run-folder/read-run.ts'
import { readAbout } from '../run-folder/about.ts'
import { selectEvaluations, upsertEvaluation } from './evaluations-table.ts'
import type { Database } from './open-database.ts'
import {
  deleteRun,
  selectPosition,
  selectRun,
  updateAbout,
  updateProgress,
  upsertRun,
  type RunProgress,
} from './runs-table.ts'
import { appendPoints, cutPointsAfter } from './series-table.ts'

const NOTHING_YET: RunProgress = {
  said: null,
  step: 0,
  steps: 0,
  trainingMs: 0,
  accuracy: null,
  f1: null,
  mcc: null,
  ece: null,
  crossEntropy: null,
  agreement: null,
  teacherAccuracy: null,
  teacherF1: null,
  teacherMcc: null,
  bestStep: null,
  bestAccuracy: null,
  bestF1: null,
  bestMcc: null,
  bestEce: null,
  bestCrossEntropy: null,
  bestAgreement: null,
  error: null,
  errorCode: null,
}

/**
 * Brings the index up to date with a run's folder: what was appended to its events since it was last looked at, in one transaction. Doing it twice
 * changes nothing; doing it all anew gives the same.
 * @returns the new events
 * @throws StillroomError `corrupt-run` when plan.json cannot be read
 */
export function indexRun(db: Database, folder: string): readonly TrainingEvent[] {
  const id = basename(folder)
  const known = selectRun(db, id)
  const place = selectPosition(db, id)
  const read = readEventsFrom(folder, place)
  if (!read) {
    deleteRun(db, id)
    return indexRun(db, folder)
  }
  const { events, position } = read
  if (known && events.length === 0) return []
  return db
    .transaction(() => {
      if (known?.folder !== folder) {
        upsertRun(db, { id, folder, plan: readPlan(folder), createdAt: createdAt(folder) })
        updateAbout(db, id, readAbout(folder))
      }
      addPoints(db, id, events)
      const evaluated = events.filter((event) => event.kind === 'evaluated')
      for (const event of evaluated) upsertEvaluation(db, id, event)
      const progress = events.reduce(progressAfter, known ?? NOTHING_YET)
      if (position)
        updateProgress(db, id, evaluated.length > 0 ? { ...progress, ...bestOf(db, id) } : progress, position)
      return events
    })
    .immediate()
}

/** The best of all evaluations so far, as the trainer chooses it: the first with the highest accuracy. */
function bestOf(db: Database, id: string): Partial<RunProgress> {
  const [first, ...rest] = selectEvaluations(db, id)
  if (!first) return {}
  const best = rest.reduce((a, b) => (b.scores.accuracy > a.scores.accuracy ? b : a), first)
  const { accuracy, f1, mcc, ece, crossEntropy } = best.scores
  return {
    bestStep: best.step,
    bestAccuracy: accuracy,
    bestF1: f1,
    bestMcc: mcc,
    bestEce: ece,
    bestCrossEntropy: crossEntropy,
    bestAgreement: best.teacher?.agreement ?? null,
  }
}

/** A resumed run takes some steps again: what was measured of them before is cut away first. */
function addPoints(db: Database, id: string, events: readonly TrainingEvent[]): void {
  let from = 0
  const flush = (to: number) => {
    for (const [series, points] of Object.entries(pointsOf(events.slice(from, to))))
      appendPoints(db, id, series, points)
    from = to
  }
  events.forEach((event, index) => {
    if (event.kind !== 'started') return
    flush(index)
    cutPointsAfter(db, id, event.fromStep)
  })
  flush(events.length)
}

function progressAfter(before: RunProgress, event: TrainingEvent): RunProgress {
  const after = { ...before, said: stateSaidBy(event) ?? before.said }
  switch (event.kind) {
    case 'started':
      return {
        ...after,
        step: event.fromStep,
        steps: event.stages.reduce((sum, { steps }) => sum + steps, 0),
        error: null,
        errorCode: null,
      }
    case 'step':
      return { ...after, step: event.step, trainingMs: before.trainingMs + event.durationMs }
    case 'evaluated': {
      const { accuracy, f1, mcc, ece, crossEntropy } = event.scores
      return { ...after, accuracy, f1, mcc, ece, crossEntropy, agreement: event.teacher?.agreement ?? null }
    }
    case 'teacher-evaluated': {
      const { accuracy, f1, mcc } = event.scores
      return { ...after, teacherAccuracy: accuracy, teacherF1: f1, teacherMcc: mcc }
    }
    case 'failed':
      return { ...after, error: event.error.message, errorCode: event.error.code }
    default:
      return after
  }
}

/** A run has no other birthday than that of its plan, which never changes. */
function createdAt(folder: string): string {
  return statSync(join(folder, RUN_FILES.plan)).mtime.toISOString()
}
