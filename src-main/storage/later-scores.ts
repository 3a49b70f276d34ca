import type { Database, ReadableDb } from './database.ts'
import { preparedOnce } from './prepared-once.ts'

/** A run whose last evaluation has predictions that nobody has looked at. */
export interface RunToScore {
  readonly id: string
  readonly folder: string
  readonly step: number
  /** Its file under predictions/. */
  readonly predictions: string
}

/** The newest runs first. */
export function selectRunsToScore(db: ReadableDb, most: number): readonly RunToScore[] {
  return preparedOnce<[number], RunToScore>(
    db,
    `SELECT runs.id, runs.folder, last.step, last.predictions
       FROM runs JOIN evaluations AS last ON last.run_id = runs.id
        AND last.step = (SELECT max(step) FROM evaluations WHERE run_id = runs.id)
      WHERE runs.brier_step IS NOT last.step
      ORDER BY runs.created_at DESC, runs.id DESC LIMIT ?`,
  ).all(most)
}

/**
 * @param brier null where it cannot be worked out; it is not tried again before the next evaluation
 */
export function updateLaterScore(
  db: Database,
  { id, step }: Pick<RunToScore, 'id' | 'step'>,
  brier: number | null,
): void {
  preparedOnce(db, 'UPDATE runs SET brier = ?, brier_step = ? WHERE id = ?').run(brier, step, id)
}
