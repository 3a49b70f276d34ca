import type { Evaluation } from '../contract/run-overview.ts'
import type { TrainingEvent } from '../contract/training-event.ts'
import type { Database, ReadableDb } from './open-database.ts'

type EvaluatedEvent = Extract<TrainingEvent, { kind: 'evaluated' }>

interface Row {
  readonly step: number
  readonly scores: string
  readonly teacher: string | null
  readonly predictions: string
}

/** Adds an evaluation; one of the same step (of a resumed run) takes its place. */
export function upsertEvaluation(db: Database, runId: string, event: EvaluatedEvent): void {
  db.prepare(
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
      'SELECT step, scores, teacher, predictions FROM evaluations WHERE run_id = ? ORDER BY step',
    )
    .all(runId)
    .map(({ step, scores, teacher, predictions }) => ({
      step,
      predictions,
      scores: JSON.parse(scores) as Evaluation['scores'],
      teacher: teacher === null ? undefined : (JSON.parse(teacher) as Evaluation['teacher']),
    }))
}
