/**
 * How long curves of 100,000 steps take to open: 100 series of them, and the 30 of a run, thinned
 * as the window asks for them and written as the answer that it gets.
 * Run: node test/bench/long-curves.ts
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseRunPlan } from '../../src-main/domain/plan/parse-run-plan.ts'
import { openDatabase } from '../../src-main/storage/open-database.ts'
import { upsertRun } from '../../src-main/storage/runs-table.ts'
import {
  appendPoints,
  selectLastPoints,
  selectPoints,
  selectThinnedPoints,
  selectValueAt,
} from '../../src-main/storage/series-table.ts'

const STEPS = 100_000
const SERIES = 100
const RUN_SERIES = 30
const MOST = 2000
const TIMES = 15

const folder = mkdtempSync(join(tmpdir(), 'stillroom-bench-'))
const path = join(folder, 'stillroom.db')
const plan = parseRunPlan({
  kind: 'fine-tune',
  data: { source: { kind: 'catalogue', name: 'movie-reviews' } },
  model: { kind: 'catalogue', name: 'minilm-l6' },
})
const names = Array.from({ length: SERIES }, (_, index) => `loss/term-${index}`)

try {
  fill()
  const { db, close } = openDatabase(path)
  const open = (count: number) =>
    JSON.stringify(
      Object.fromEntries(
        names.slice(0, count).map((name) => [name, selectThinnedPoints(db, 'a', name, MOST)]),
      ),
    )
  report(`${SERIES} series of ${STEPS.toLocaleString('en')} points, thinned`, () =>
    names.forEach((name) => selectThinnedPoints(db, 'a', name, MOST)),
  )
  report(`the same, as the answer's text (${(open(SERIES).length / 1e6).toFixed(1)} MB)`, () => open(SERIES))
  report(`${RUN_SERIES} series, as the answer's text`, () => open(RUN_SERIES))
  report('one series, every point', () => selectPoints(db, 'a', names[0] ?? ''))
  report('the last 200 points of 2 series', () =>
    names.slice(0, 2).forEach((name) => selectLastPoints(db, 'a', name, 200)),
  )
  report(`a step's values of ${RUN_SERIES} series`, () =>
    names.slice(0, RUN_SERIES).forEach((name) => selectValueAt(db, 'a', name, 77_777)),
  )
  close()
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/** Written as the trainer's events bring them: all series of some steps at a time. */
function fill(): void {
  const { db, close } = openDatabase(path)
  upsertRun(db, { id: 'a', folder: '/a', plan, createdAt: '2026-01-01T00:00:00Z', capsule: null })
  const batch = 1280
  for (let from = 0; from < STEPS; from += batch) {
    const steps = Array.from({ length: Math.min(batch, STEPS - from) }, (_, index) => from + index + 1)
    db.transaction(() => {
      names.forEach((name, at) =>
        appendPoints(db, 'a', name, {
          steps,
          values: steps.map((step) => Math.sin(step / 300 + at) + 1 / step),
        }),
      )
    }).immediate()
  }
  close()
}

function report(what: string, work: () => unknown): void {
  const times = Array.from({ length: TIMES }, () => {
    const from = performance.now()
    work()
    return performance.now() - from
  })
  const [first = 0] = times
  const sorted = times.toSorted((a, b) => a - b)
  const median = sorted[Math.floor(TIMES / 2)] ?? 0
  console.log(
    `${what}: first ${first.toFixed(1)} ms, median ${median.toFixed(1)} ms, longest ${(sorted.at(-1) ?? 0).toFixed(1)} ms`,
  )
}
