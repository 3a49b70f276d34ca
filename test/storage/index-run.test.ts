import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  truncateSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { TrainingEvent, TrainingEventBody } from '../../src-main/contract/training-event.ts'
import { parseRunPlan } from '../../src-main/domain/plan/parse-run-plan.ts'
import { indexRun } from '../../src-main/storage/index-run.ts'
import { selectEvaluations } from '../../src-main/storage/evaluations-table.ts'
import { MIGRATIONS } from '../../src-main/storage/migrations/all.ts'
import { openDatabase, type OpenedDatabase } from '../../src-main/storage/open-database.ts'
import { RUN_COLUMNS, selectRuns } from '../../src-main/storage/runs-table.ts'
import { selectPoints, selectSeriesNames, selectThinnedPoints } from '../../src-main/storage/series-table.ts'

let root: string
let run: string
let opened: OpenedDatabase
let seq: number
let clock = 0

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'stillroom-test-'))
  run = join(root, 'run-1')
  mkdirSync(run)
  seq = 0
  const plan = parseRunPlan({
    kind: 'fine-tune',
    name: 'a teacher',
    data: { source: { kind: 'catalogue', name: 'movie-reviews' } },
    model: { kind: 'catalogue', name: 'minilm-l6' },
  })
  writeFileSync(join(run, 'plan.json'), JSON.stringify(plan))
  opened = openDatabase(join(root, 'stillroom.db'))
})
afterEach(() => {
  opened.close()
  rmSync(root, { recursive: true, force: true })
})

function write(...bodies: readonly TrainingEventBody[]): void {
  for (const body of bodies) {
    const event: TrainingEvent = { seq: ++seq, at: new Date(clock++).toISOString(), ...body }
    appendFileSync(join(run, 'events.jsonl'), `${JSON.stringify(event)}\n`)
  }
}
const started = (fromStep: number): TrainingEventBody => ({
  kind: 'started',
  fromStep,
  pid: 1,
  tensorflow: '2.21.0',
  device: 'CPU',
  node: 'v24',
  trainExamples: 10,
  devExamples: 2,
  rejectedRows: 0,
  parameters: 1,
  stages: [{ index: 0, name: 'fine-tuning', steps: 100 }],
})
const step = (number: number, loss: number): TrainingEventBody => ({
  kind: 'step',
  step: number,
  stage: 0,
  epoch: 0,
  loss,
  terms: [{ loss: 'hard-label', value: loss }],
  learningRate: 1e-3,
  gradientNorm: 1,
  examples: 32,
  tokens: 64,
  durationMs: 500,
})
const OTHERS = {
  f1Class1: 0.5,
  f1Macro: 0.5,
  f1Weighted: 0.5,
  mcc: 0,
  ece: 0.1,
  crossEntropy: 0.7,
  onlyPredicted: null,
}

const evaluated = (number: number, accuracy: number): TrainingEventBody => ({
  kind: 'evaluated',
  step: number,
  stage: 0,
  scores: { examples: 2, right: 1, accuracy, ...OTHERS },
  predictions: `${number}.f32`,
  durationMs: 1,
})

/** All that the index knows, but for where it stands in the log. */
function contents(db = opened.db) {
  const [row] = selectRuns(db)
  return {
    row,
    points: selectSeriesNames(db, 'run-1').map((name) => [name, selectPoints(db, 'run-1', name)]),
    evaluations: selectEvaluations(db, 'run-1'),
  }
}

function rebuilt() {
  const fresh = openDatabase(join(root, `fresh-${seq}.db`))
  indexRun(fresh.db, run)
  const found = contents(fresh.db)
  fresh.close()
  return found
}

describe('the index of a run', () => {
  test('grows with its events, and is the same as one made anew', () => {
    write(started(0), step(1, 0.7))
    expect(indexRun(opened.db, run).events.length).toBe(2)
    expect(indexRun(opened.db, run).events).toEqual([])
    write(step(2, 0.6), evaluated(2, 0.5))
    expect(indexRun(opened.db, run).events.map(({ seq: number }) => number)).toEqual([3, 4])
    expect(contents().row).toMatchObject({
      step: 2,
      steps: 100,
      accuracy: 0.5,
      said: 'running',
      trainingMs: 1000,
    })
    expect(selectPoints(opened.db, 'run-1', 'loss')).toEqual({ steps: [1, 2], values: [0.7, 0.6] })
    expect(selectPoints(opened.db, 'run-1', 'examplesPerSecond').values).toEqual([64, 64])
    expect(contents()).toEqual(rebuilt())
  })

  test('has what the held-out test file says of the weights that were exported', () => {
    const scores = { examples: 40, right: 30, accuracy: 0.75, ...OTHERS }
    const seen = { leftOutRows: 0, sharedTexts: 0, predictions: 'test.f32', durationMs: 1 }
    write(started(0), step(1, 0.7), evaluated(1, 0.5))
    indexRun(opened.db, run)
    expect(contents().row?.test).toBeNull()
    write({ kind: 'tested', step: 1, scores, ...seen })
    indexRun(opened.db, run)
    expect(contents().row).toMatchObject({
      accuracy: 0.5,
      test: { examples: 40, accuracy: 0.75, f1Class1: 0.5, mcc: 0, agreement: null },
    })
    expect(contents()).toEqual(rebuilt())
  })

  test('forgets the steps that a resumed run takes again', () => {
    write(started(0), step(1, 0.7), step(2, 0.6), step(3, 0.5), started(1), step(2, 0.4))
    indexRun(opened.db, run)
    expect(selectPoints(opened.db, 'run-1', 'loss')).toEqual({ steps: [1, 2], values: [0.7, 0.4] })
  })

  test('waits for a half-written line, and is made anew when lines were lost', () => {
    write(started(0), step(1, 0.7))
    const whole = statSync(join(run, 'events.jsonl')).size
    write(step(2, 0.6))
    truncateSync(join(run, 'events.jsonl'), whole + 10)
    expect(indexRun(opened.db, run).events.length).toBe(2)
    truncateSync(join(run, 'events.jsonl'), 0)
    seq = 0
    write(started(0), step(1, 0.1))
    indexRun(opened.db, run)
    expect(selectPoints(opened.db, 'run-1', 'loss')).toEqual({ steps: [1], values: [0.1] })
    expect(contents()).toEqual(rebuilt())
  })

  test('comes out the same however the events are cut into readings', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 12 }), (sizes) => {
        opened.db.exec('DELETE FROM runs')
        rmSync(join(run, 'events.jsonl'), { force: true })
        seq = 0
        write(started(0))
        let at = 0
        for (const size of sizes) {
          for (let i = 0; i < size; i++) write(step(++at, Math.sin(at)))
          if (at > 20 && size % 5 === 0) write(started((at -= 7)))
          indexRun(opened.db, run)
        }
        const found = contents()
        opened.db.exec('DELETE FROM runs')
        indexRun(opened.db, run)
        expect(contents()).toEqual(found)
      }),
      { numRuns: 25 },
    )
  })

  test('thins a long curve without losing its peaks', () => {
    write(started(0))
    for (let at = 1; at <= 5000; at++) write(step(at, at === 3777 ? 99 : Math.sin(at / 50)))
    indexRun(opened.db, run)
    const thinned = selectThinnedPoints(opened.db, 'run-1', 'loss', 1000)
    expect(thinned.steps.length).toBeLessThanOrEqual(2 * Math.ceil(5000 / 128))
    expect(thinned.values[thinned.steps.indexOf(3777)]).toBe(99)
    expect(thinned.steps).toEqual(thinned.steps.toSorted((a, b) => a - b))
    expect(selectPoints(opened.db, 'run-1', 'loss').steps.length).toBe(5000)
  })
})

describe('the database', () => {
  test('has the columns that the code reads', () => {
    const names = opened.db.prepare('SELECT name FROM pragma_table_info(?)').pluck().all('runs') as string[]
    expect(RUN_COLUMNS.filter((column) => !names.includes(column))).toEqual([])
  })

  test('has one owner at a time', () => {
    expect(() => openDatabase(join(root, 'stillroom.db'))).toThrow(/Another Stillroom owns/)
  })

  test('of a newer Stillroom is refused and left as it is', () => {
    opened.db.pragma('user_version = 99')
    opened.close()
    expect(() => openDatabase(join(root, 'stillroom.db'))).toThrow(/newer Stillroom \(schema 99/)
    opened = openDatabase(join(root, 'other.db'))
  })

  test('is backed up before a migration, and a migration that fails changes nothing', () => {
    opened.close()
    const path = join(root, 'stillroom.db')
    const failing = {
      up: () => {
        throw new Error('no')
      },
    }
    expect(() => openDatabase(path, [...MIGRATIONS, failing])).toThrow('no')
    const backup = `stillroom.db.schema-${MIGRATIONS.length}-`
    expect(readdirSync(root).some((name) => name.includes(backup))).toBe(true)
    opened = openDatabase(path)
    expect(selectRuns(opened.db)).toEqual([])
    expect(existsSync(path)).toBe(true)
  })
})
