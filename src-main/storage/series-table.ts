import type { Points } from '../contract/points.ts'
import type { Database, ReadableDb } from './database.ts'
import { preparedOnce } from './prepared-once.ts'

/**
 * Points of a chunk: few enough that the last chunk can be rewritten for each new point, enough
 * that a curve of 100,000 is downsampled to what a screen can show.
 */
const CHUNK_POINTS = 128

interface ChunkRow {
  readonly chunk: number
  readonly steps: Buffer
  readonly values: Buffer
}

/** Adds points after those that are there. Call it inside a transaction. */
export function appendPoints(db: Database, runId: string, series: string, points: Points): void {
  const last = preparedOnce<[string, string], ChunkRow>(
    db,
    `SELECT chunk, steps, "values" FROM series_chunks WHERE run_id = ? AND series = ? ORDER BY chunk DESC LIMIT 1`,
  ).get(runId, series)
  const isOpen = last !== undefined && last.steps.length / 4 < CHUNK_POINTS
  const first = last ? last.chunk + (isOpen ? 0 : 1) : 0
  const steps = [...(isOpen ? stepsOf(last) : []), ...points.steps]
  const values = [...(isOpen ? valuesOf(last) : []), ...points.values]
  for (let at = 0; at < steps.length; at += CHUNK_POINTS) {
    const chunk = { steps: steps.slice(at, at + CHUNK_POINTS), values: values.slice(at, at + CHUNK_POINTS) }
    writeChunk(db, runId, series, first + at / CHUNK_POINTS, chunk)
  }
}

/**
 * Removes points beyond a step: a resumed run takes those steps again. Call it inside a
 * transaction.
 */
export function cutPointsAfter(db: Database, runId: string, step: number): void {
  const rows = db
    .prepare<[string], ChunkRow & { readonly series: string }>(
      `SELECT series, chunk, steps, "values" FROM series_chunks WHERE run_id = ?`,
    )
    .all(runId)
  for (const row of rows) {
    const kept = stepsOf(row).filter((recorded) => recorded <= step)
    if (kept.length === row.steps.length / 4) continue
    db.prepare('DELETE FROM series_chunks WHERE run_id = ? AND series = ? AND chunk = ?').run(
      runId,
      row.series,
      row.chunk,
    )
    if (kept.length > 0)
      writeChunk(db, runId, row.series, row.chunk, {
        steps: kept,
        values: valuesOf(row).slice(0, kept.length),
      })
  }
}

/** Every point of a series, as it was measured. */
export function selectPoints(db: ReadableDb, runId: string, series: string): Points {
  const rows = db
    .prepare<[string, string], ChunkRow>(
      `SELECT chunk, steps, "values" FROM series_chunks WHERE run_id = ? AND series = ? ORDER BY chunk`,
    )
    .all(runId, series)
  return { steps: rows.flatMap(stepsOf), values: rows.flatMap(valuesOf) }
}

/**
 * A series downsampled for drawing: of every 128 points the minimum and the maximum, where they
 * are; so no peak is lost. All points where that is few enough. Values that are no number (an
 * infinite loss) are left out of a thinned curve.
 */
export function selectThinnedPoints(db: ReadableDb, runId: string, series: string, most = 2000): Points {
  const chunks = db
    .prepare<[string, string], number>('SELECT count(*) FROM series_chunks WHERE run_id = ? AND series = ?')
    .pluck()
    .get(runId, series)
  if ((chunks ?? 0) * CHUNK_POINTS <= most) return selectPoints(db, runId, series)
  const rows = db
    .prepare<[string, string], ExtremesRow>(
      `SELECT low_step, low, high_step, high FROM series_chunks WHERE run_id = ? AND series = ? ORDER BY chunk`,
    )
    .raw()
    .all(runId, series)
  const steps: number[] = []
  const values: number[] = []
  const put = (step: number, value: number | null) => {
    if (value === null) return
    steps.push(step)
    values.push(value)
  }
  for (const [lowStep, low, highStep, high] of rows) {
    const isLowFirst = lowStep <= highStep
    put(isLowFirst ? lowStep : highStep, isLowFirst ? low : high)
    if (lowStep !== highStep) put(isLowFirst ? highStep : lowStep, isLowFirst ? high : low)
  }
  return { steps, values }
}

/** The last points of a series, as they were measured. */
export function selectLastPoints(db: ReadableDb, runId: string, series: string, count: number): Points {
  const rows = db
    .prepare<[string, string, number], ChunkRow>(
      `SELECT chunk, steps, "values" FROM series_chunks WHERE run_id = ? AND series = ? ORDER BY chunk DESC LIMIT ?`,
    )
    .all(runId, series, Math.ceil(count / CHUNK_POINTS) + 1)
    .reverse()
  return { steps: rows.flatMap(stepsOf).slice(-count), values: rows.flatMap(valuesOf).slice(-count) }
}

/** What was measured at a step, or last before it; undefined where that is nothing. */
export function selectValueAt(
  db: ReadableDb,
  runId: string,
  series: string,
  step: number,
): { readonly step: number; readonly value: number } | undefined {
  // A chunk whose extremes both lie behind the step may still begin before it; no chunk after that
  // one does.
  const rows = db
    .prepare<{ runId: string; series: string; step: number }, ChunkRow>(
      `SELECT chunk, steps, "values" FROM series_chunks
        WHERE run_id = @runId AND series = @series AND chunk >= coalesce((
          SELECT max(chunk) FROM series_chunks
           WHERE run_id = @runId AND series = @series AND min(low_step, high_step) <= @step), 0)
        ORDER BY chunk LIMIT 2`,
    )
    .all({ runId, series, step })
  const steps = rows.flatMap(stepsOf)
  const at = steps.findLastIndex((recorded) => recorded <= step)
  const value = rows.flatMap(valuesOf)[at]
  return at < 0 || value === undefined ? undefined : { step: steps[at] ?? 0, value }
}

/** Names of a run's series. */
export function selectSeriesNames(db: ReadableDb, runId: string): readonly string[] {
  return db
    .prepare<[string], string>('SELECT DISTINCT series FROM series_chunks WHERE run_id = ? ORDER BY series')
    .pluck()
    .all(runId)
}

type ExtremesRow = readonly [lowStep: number, low: number | null, highStep: number, high: number | null]

function writeChunk(
  db: Database,
  runId: string,
  series: string,
  chunk: number,
  { steps, values }: Points,
): void {
  const low = extremeOf(values, (one, best) => one < best)
  const high = extremeOf(values, (one, best) => one > best)
  preparedOnce(
    db,
    `INSERT OR REPLACE INTO series_chunks (run_id, series, chunk, steps, "values", low_step, low, high_step, high)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    runId,
    series,
    chunk,
    Buffer.from(Int32Array.from(steps).buffer),
    Buffer.from(Float64Array.from(values).buffer),
    steps[low.at] ?? 0,
    low.value,
    steps[high.at] ?? 0,
    high.value,
  )
}

/** Where the lowest or highest finite value is; null where none is finite. */
function extremeOf(
  values: readonly number[],
  isBetter: (one: number, best: number) => boolean,
): { readonly at: number; readonly value: number | null } {
  let best: { at: number; value: number | null } = { at: 0, value: null }
  values.forEach((value, at) => {
    if (Number.isFinite(value) && (best.value === null || isBetter(value, best.value))) best = { at, value }
  })
  return best
}

function stepsOf({ steps }: ChunkRow): readonly number[] {
  return [...new Int32Array(new Uint8Array(steps).buffer)]
}

function valuesOf({ values }: ChunkRow): readonly number[] {
  return [...new Float64Array(new Uint8Array(values).buffer)]
}
