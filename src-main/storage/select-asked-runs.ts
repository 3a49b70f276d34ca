import type { RunState } from '../contract/run-state.ts'
import type { Asked } from '../domain/plan/plan-key.ts'
import type { ReadableDb } from './database.ts'
import { preparedOnce } from './prepared-once.ts'

interface Row {
  readonly id: string
  /** The state that its events say; null before the first. */
  readonly said: RunState | null
  readonly step: number
  readonly steps: number
  readonly teacherSeed: number | null
}

/** The same of a run that stands for what it is said to; undefined where it is gone. */
export function selectStandingRun(db: ReadableDb, id: string): Row | undefined {
  return preparedOnce<[string], Row>(
    db,
    `SELECT id, said, step, steps, json_extract(plan, '$.teacher.fineTune.seed') AS teacherSeed FROM runs
     WHERE id = ?`,
  ).get(id)
}

/** Runs whose plan asks for just this, with these seeds; the newest first. */
export function selectAskedRuns(db: ReadableDb, { planKey, seed, teacherSeed }: Asked): readonly Row[] {
  const rows = preparedOnce<[string, number], Row>(
    db,
    `SELECT id, said, step, steps, json_extract(plan, '$.teacher.fineTune.seed') AS teacherSeed FROM runs
     WHERE asked_key = ? AND seed = ? AND capsule IS NULL ORDER BY created_at DESC, id DESC`,
  ).all(planKey, seed)
  return rows.filter((row) => row.teacherSeed === (teacherSeed ?? null))
}
