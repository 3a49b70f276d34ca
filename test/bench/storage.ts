/**
 * How long the index takes to list 10,000 runs and to open 100 series of 100,000 points, as the
 * window asks for them, JSON included.
 * The database is a file in a temporary folder; the numbers in it are drawn. What the examples of
 * QQP dev take is measured by examples-qqp.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseRunPlan } from '../../src-main/domain/plan/parse-run-plan.ts'
import type { Database } from '../../src-main/storage/database.ts'
import { openDatabase } from '../../src-main/storage/open-database.ts'
import { selectRuns, upsertRun } from '../../src-main/storage/runs-table.ts'
import {
  appendPoints,
  selectPoints,
  selectThinnedPoints,
  selectValueAt,
} from '../../src-main/storage/series-table.ts'
import { createMeasure } from './measure.ts'

const RUNS = 10_000
const SERIES = 100
const POINTS = 100_000
/** What a chart asks for. */
const MOST = 2_000

const planOf = (index: number) =>
  parseRunPlan({
    kind: 'distill',
    name: `reviews-stacked-${index % 500}`,
    data: { source: { kind: 'catalogue', name: 'movie-reviews' } },
    teacher: { model: { kind: 'catalogue', name: 'minilm-l6' }, fineTune: { epochs: 2 } },
    student: { layers: 3, start: { from: 'teacher', layers: [2, 4, 6] } },
    mapping: [2, 4, 6].map((teacher, at) => ({ teacher, student: at + 1 })),
    losses: [{ loss: 'hard-label' }, { loss: 'attention-kl', weight: 1 + (index % 500) / 100 }],
    training: { seed: index % 20 },
  })

function fill(db: Database): void {
  db.transaction(() => {
    for (let index = 0; index < RUNS; index++)
      upsertRun(db, {
        id: `run-${String(index).padStart(5, '0')}`,
        folder: `/runs/run-${index}`,
        plan: planOf(index),
        createdAt: new Date(Date.UTC(2026, 0, 1) + index * 60_000).toISOString(),
        capsule: null,
      })
  })()
  const steps = Array.from({ length: POINTS }, (_, at) => at + 1)
  for (let series = 0; series < SERIES; series++) {
    const values = steps.map((step) => Math.exp(-step / 20_000) + 0.1 * Math.sin(step * (series + 1)))
    db.transaction(() => appendPoints(db, 'run-00000', `series ${series}`, { steps, values }))()
  }
}

const folder = mkdtempSync(join(tmpdir(), 'stillroom-bench-'))
const { db, close } = openDatabase(join(folder, 'stillroom.db'))
try {
  fill(db)
  const measure = createMeasure()
  const names = Array.from({ length: SERIES }, (_, at) => `series ${at}`)
  await measure.take(`list ${RUNS} runs`, () => JSON.stringify(selectRuns(db)), { limit: 100 })
  await measure.take(
    `open ${SERIES} series of ${POINTS} points, thinned for a screen`,
    () => JSON.stringify(names.map((name) => selectThinnedPoints(db, 'run-00000', name, MOST))),
    { limit: 200 },
  )
  await measure.take(`all ${POINTS} points of one series, exactly`, () =>
    selectPoints(db, 'run-00000', 'series 7'),
  )
  await measure.take(`${SERIES} exact values at one step`, () =>
    names.map((name) => selectValueAt(db, 'run-00000', name, 54_321)),
  )
  measure.print()
} finally {
  close()
  rmSync(folder, { recursive: true })
}
