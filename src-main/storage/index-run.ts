import { statSync, type Stats } from 'node:fs'
import { basename, join } from 'node:path'
import type { RunDamage } from '../contract/run-damage.ts'
import type { Points } from '../contract/points.ts'
import { RUN_FILES } from '../contract/run-files.ts'
import type { Scores, TeacherComparison } from '../contract/metrics.ts'
import type { RunPlan } from '../contract/plan.ts'
import type { TrainingEvent } from '../contract/training-event.ts'
import { pointsOf } from '../domain/run/points-of.ts'
import { bestEvaluation } from '../domain/run/best-evaluation.ts'
import { countExamples } from '../domain/run/count-examples.ts'
import { testScores } from '../domain/run/test-scores.ts'
import { stateSaidBy } from '../domain/run/run-state.ts'
import { joinedDamage } from '../domain/run/damage-words.ts'
import { withFullScores } from '../run-folder/full-scores.ts'
import { capsuleMarkOf } from '../run-folder/capsule-mark.ts'
import { readAbout } from '../run-folder/about.ts'
import { readPlan } from '../run-folder/read-run.ts'
import { isPlaceStill, LOG_BEGINNING, scanLog } from '../run-folder/scan-log.ts'
import { selectEvaluations, upsertEvaluation } from './evaluations-table.ts'
import type { Database, ReadableDb } from './database.ts'
import {
  deleteRun,
  selectReading,
  selectRun,
  updateAbout,
  updateFilesDamage,
  updateProgress,
  upsertRun,
  type Reading,
  type RunProgress,
} from './runs-table.ts'
import { appendPoints, cutPointsAfter } from './series-table.ts'

const NOTHING_YET: RunProgress = {
  said: null,
  step: 0,
  steps: 0,
  examplesSeen: 0,
  trainingMs: 0,
  accuracy: null,
  f1Class1: null,
  f1Macro: null,
  f1Weighted: null,
  mcc: null,
  ece: null,
  crossEntropy: null,
  agreement: null,
  teacherAccuracy: null,
  teacherF1Class1: null,
  teacherF1Macro: null,
  teacherF1Weighted: null,
  teacherMcc: null,
  taskScores: null,
  bestStep: null,
  bestAccuracy: null,
  bestF1Class1: null,
  bestF1Macro: null,
  bestF1Weighted: null,
  bestMcc: null,
  bestEce: null,
  bestCrossEntropy: null,
  bestAgreement: null,
  test: null,
  error: null,
  errorCode: null,
}

/** What of a run's log is new to the index; of what is read in parts, the last. */
export interface NewEvents {
  readonly events: readonly TrainingEvent[]
  /** The numbers of their steps, by series. */
  readonly points: Readonly<Record<string, Points>>
}

const NOTHING_NEW: NewEvents = { events: [], points: {} }

/** Bytes of a log whose events are in memory, and in one transaction, together. */
const READ_AT_ONCE = 2 << 20
/** Events that are handed back: who has to catch up with more asks for all of them anew. */
const MOST_HANDED = 2_000

/**
 * Brings the index up to date with a run's folder: what was appended to its events since it was
 * last looked at, in transactions that each are whole. Doing it twice changes nothing; doing it all
 * anew gives the same. Lines that are no events mark the run damaged.
 * @param mostBytes after which it leaves the rest to the next time
 * @returns what is new
 * @throws StillroomError `corrupt-run` when plan.json cannot be read
 */
export function indexRun(db: Database, folder: string, mostBytes = Number.POSITIVE_INFINITY): NewEvents {
  const id = basename(folder)
  const known = selectRun(db, id)
  const before = selectReading(db, id)
  const stamp = stampOfLog(folder)
  if (known?.folder === folder && before?.stamp === stamp) return NOTHING_NEW
  if (before && before.stamp !== null && !goesOn(folder, before, stamp)) {
    deleteRun(db, id)
    const whole = indexRun(db, folder, mostBytes)
    updateFilesDamage(db, id, known?.filesDamage ?? null)
    return whole
  }
  let found = NOTHING_NEW
  const most = (before?.place.bytes ?? 0) + mostBytes
  for (let isDone = false; !isDone;) {
    const events: TrainingEvent[] = []
    const { place, damage } = selectReading(db, id) ?? { place: LOG_BEGINNING, damage: null }
    const scan = scanLog(folder, place, (event) => events.push(event), READ_AT_ONCE)
    isDone = scan.isAtEnd || scan.place.bytes >= most
    const reading = {
      place: scan.place,
      stamp: scan.isAtEnd ? stamp : PART_OF_IT,
      damage: isOfWhole(scan.damage) ? scan.damage : joinedDamage(damage, scan.damage),
    }
    const points = db.transaction(() => addEvents(db, folder, events, reading)).immediate()
    if (events.length > 0) found = { events, points }
  }
  return lastOf(found)
}

function lastOf({ events, points }: NewEvents): NewEvents {
  if (events.length <= MOST_HANDED) return { events, points }
  const last = events.slice(-MOST_HANDED)
  return { events: last, points: pointsOf(last) }
}

/** Stands in for the stamp of a log that is read in part. */
const PART_OF_IT = 'part'
const NO_FILE = ' no file'

function isOfWhole(damage: RunDamage | null): boolean {
  return damage !== null && damage.line === null
}

/** Whether a run's log is being taken in, and more of it is to be read. */
export function isReadInPart(db: ReadableDb, id: string): boolean {
  return selectReading(db, id)?.stamp === PART_OF_IT
}

/**
 * Tells one state of a log from every other without reading it; its time tells a line that was
 * changed in place.
 */
export function stampOfLog(folder: string): string {
  const stat = statOf(join(folder, RUN_FILES.events))
  return stat ? `${stat.size} ${stat.mtimeMs} ${stat.mode}${stat.isFile() ? '' : NO_FILE}` : 'none'
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false })
  } catch {
    return undefined // a link that leads to itself, a folder that may not be entered: who opens it says so
  }
}

/** Whether a log that has changed is the one that was read, with more behind it. */
function goesOn(folder: string, { place, stamp: before, damage }: Reading, stamp: string): boolean {
  // What is wrong with the file as a whole may be over, and is found again where it is not.
  if (isOfWhole(damage)) return false
  const sizeOf = (text: string) => Number.parseInt(text)
  if (before !== null && sizeOf(before) === sizeOf(stamp)) return false
  return stamp.endsWith(NO_FILE) || isPlaceStill(folder, place)
}

/** @returns the numbers of their steps, by series */
function addEvents(
  db: Database,
  folder: string,
  read: readonly TrainingEvent[],
  reading: Reading,
): NewEvents['points'] {
  const events = withFullScores(folder, read)
  const id = basename(folder)
  const known = selectRun(db, id)
  if (known?.folder !== folder) {
    const [plan, capsule] = [readPlan(folder), capsuleMarkOf(folder)]
    upsertRun(db, { id, folder, plan, capsule, createdAt: createdAt(folder) })
    updateAbout(db, id, readAbout(folder))
  }
  const points = pointsOf(events)
  addPoints(db, id, events, points)
  const evaluated = events.filter((event) => event.kind === 'evaluated')
  for (const event of evaluated) upsertEvaluation(db, id, event)
  const after = progressOf(known ?? NOTHING_YET, events)
  const progress = {
    ...after,
    examplesSeen: examplesSeenAfter(folder, known?.examplesSeen ?? 0, events, reading),
    ...(evaluated.length > 0 ? bestOf(db, id, readPlan(folder), after.taskScores) : {}),
  }
  updateProgress(db, id, progress, reading)
  return points
}

/** The best of all evaluations so far, as the trainer chooses it. */
function bestOf(
  db: Database,
  id: string,
  plan: RunPlan,
  taskScores: RunProgress['taskScores'],
): Partial<RunProgress> {
  const best = bestEvaluation(selectEvaluations(db, id), plan)
  if (!best) return {}
  const { accuracy, f1Class1, f1Macro, f1Weighted, mcc, ece, crossEntropy } = best.scores
  return {
    bestStep: best.step,
    bestAccuracy: accuracy,
    bestF1Class1: f1Class1,
    bestF1Macro: f1Macro,
    bestF1Weighted: f1Weighted,
    bestMcc: mcc,
    bestEce: ece,
    bestCrossEntropy: crossEntropy,
    bestAgreement: best.teacher?.agreement ?? null,
    taskScores: withKind(taskScores, 'best', best.scores, best.teacher),
  }
}

/**
 * The scores that only one kind of task has, with those of one more model; null where it has none.
 */
function withKind(
  before: RunProgress['taskScores'],
  whose: 'last' | 'best' | 'teacher',
  { pearson, spearman, mse, f1Micro }: Scores,
  teacher?: TeacherComparison,
): RunProgress['taskScores'] {
  if (mse === undefined && f1Micro === undefined) return before
  const ofTeacher = teacher?.pearson === undefined ? {} : { teacherPearson: teacher.pearson }
  return { ...before, [whose]: { pearson, spearman, mse, f1Micro, ...ofTeacher } }
}

/**
 * Steps that a resumed run takes again count once: which, only the log from its beginning tells.
 */
function examplesSeenAfter(
  folder: string,
  before: number,
  events: readonly TrainingEvent[],
  { place: { seq } }: Reading,
): number {
  const isResumed = events.some((event) => event.kind === 'started' && event.fromStep > 0)
  const counted = countExamples()
  if (!isResumed) {
    for (const event of events) counted.add(event)
    return before + counted.total()
  }
  scanLog(folder, LOG_BEGINNING, (event) => {
    if (event.seq <= seq) counted.add(event)
  })
  return counted.total()
}

/** A resumed run takes some steps again: what was measured of them before is cut away first. */
function addPoints(
  db: Database,
  id: string,
  events: readonly TrainingEvent[],
  all: NewEvents['points'],
): void {
  let from = 0
  const flush = (to: number) => {
    const isAll = from === 0 && to === events.length
    for (const [series, points] of Object.entries(isAll ? all : pointsOf(events.slice(from, to))))
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

function progressOf(before: RunProgress, events: readonly TrainingEvent[]): RunProgress {
  let progress = before
  // Nearly all events are steps: they are folded first, and the progress object is made once.
  let step: number | undefined
  let trainingMs = before.trainingMs
  for (const event of events) {
    if (event.kind === 'step') {
      step = event.step
      trainingMs += event.durationMs
      continue
    }
    progress = progressAfter({ ...progress, step: step ?? progress.step }, event)
    step = undefined
  }
  return { ...progress, step: step ?? progress.step, trainingMs }
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
    case 'evaluated': {
      const { accuracy, f1Class1, f1Macro, f1Weighted, mcc, ece, crossEntropy } = event.scores
      const f1s = { f1Class1, f1Macro, f1Weighted }
      const agreement = event.teacher?.agreement ?? null
      const taskScores = withKind(before.taskScores, 'last', event.scores, event.teacher)
      return { ...after, ...f1s, accuracy, mcc, ece, crossEntropy, agreement, taskScores }
    }
    case 'teacher-evaluated': {
      const { accuracy, f1Class1, f1Macro, f1Weighted, mcc } = event.scores
      return {
        ...after,
        teacherAccuracy: accuracy,
        teacherF1Class1: f1Class1,
        teacherF1Macro: f1Macro,
        teacherF1Weighted: f1Weighted,
        teacherMcc: mcc,
        taskScores: withKind(before.taskScores, 'teacher', event.scores),
      }
    }
    case 'tested':
      return { ...after, test: testScores(event) }
    case 'paused':
      return { ...after, error: event.because?.message ?? null, errorCode: event.because?.code ?? null }
    case 'continued':
      return { ...after, error: null, errorCode: null }
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
