import type { Points } from '../contract/points.ts'
import type { Evaluation } from '../contract/run-overview.ts'
import type { TrainingEvent } from '../contract/training-event.ts'
import type { Database, ReadableDb } from './database.ts'
import { preparedOnce } from './prepared-once.ts'

type EvaluatedEvent = Extract<TrainingEvent, { kind: 'evaluated' }>

interface Row {
  readonly step: number
  readonly stage: number
  readonly scores: string
  readonly teacher: string | null
  readonly predictions: string
}

/** Adds an evaluation; one of the same step (of a resumed run) takes its place. */
export function upsertEvaluation(db: Database, runId: string, event: EvaluatedEvent): void {
  preparedOnce(
    db,
    `INSERT OR REPLACE INTO evaluations (run_id, step, stage, scores, teacher, predictions) VALUES (?, ?, ?, ?, ?, ?)`,
  ).run(
    runId,
    event.step,
    event.stage,
    JSON.stringify(event.scores),
    event.teacher ? JSON.stringify(event.teacher) : null,
    event.predictions,
  )
}

/** A run's evaluations by step. */
export function selectEvaluations(db: ReadableDb, runId: string): readonly Evaluation[] {
  return db
    .prepare<[string], Row>(
      'SELECT step, stage, scores, teacher, predictions FROM evaluations WHERE run_id = ? ORDER BY step',
    )
    .all(runId)
    .map(({ step, stage, scores, teacher, predictions }) => ({
      step,
      stage,
      predictions,
      scores: JSON.parse(scores) as Evaluation['scores'],
      teacher: teacher === null ? undefined : (JSON.parse(teacher) as Evaluation['teacher']),
    }))
}

/**
 * Dev accuracy over the evaluations of many runs at once, by run; runs without one are left out.
 */
export function selectAccuracies(
  db: ReadableDb,
  runIds: readonly string[],
): Readonly<Record<string, Points>> {
  const select = db.prepare<[string], { step: number; accuracy: number }>(
    "SELECT step, json_extract(scores, '$.accuracy') AS accuracy FROM evaluations WHERE run_id = ? ORDER BY step",
  )
  const found = runIds.map((id) => [id, select.all(id)] as const).filter(([, rows]) => rows.length > 0)
  return Object.fromEntries(
    found.map(([id, rows]) => [
      id,
      { steps: rows.map(({ step }) => step), values: rows.map(({ accuracy }) => accuracy) },
    ]),
  )
}
