import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readPlan } from '../../src-main/run-folder/read-run.ts'
import { runKeys } from '../../src-main/run-folder/run-keys.ts'
import {
  syntheticGold,
  syntheticLogits,
  writeSyntheticRun,
  type SyntheticRun,
} from '../support/synthetic-run.ts'

let runs: string
const GOLD = syntheticGold(20)
const LOGITS = syntheticLogits(GOLD, 0.9, 1)

beforeEach(() => {
  runs = mkdtempSync(join(tmpdir(), 'stillroom-test-'))
})
afterEach(() => rmSync(runs, { recursive: true, force: true }))

let made = 0
function keysOf(plan: SyntheticRun['plan'] = {}, given: Partial<SyntheticRun> = {}) {
  const id = `run-${made++}`
  const folder = writeSyntheticRun(runs, id, { gold: GOLD, teacher: LOGITS, student: LOGITS, plan, ...given })
  return runKeys(folder, readPlan(folder))
}
const model = { kind: 'folder', path: '/nowhere/base' } as const
const fineTuned = (teacherSeed: number, seed: number, vault: object = {}): SyntheticRun['plan'] => ({
  teacher: { model, fineTune: { seed: teacherSeed }, vault },
  training: { seed },
})

describe('the key of a plan', () => {
  test('is the same whatever the name and the seeds, and another with any other setting', () => {
    const key = keysOf({ name: 'a', training: { seed: 1 } }).planKey
    expect(keysOf({ name: 'b', training: { seed: 2 } }).planKey).toBe(key)
    expect(keysOf({ name: 'a', training: { seed: 1, epochs: 9 } }).planKey).not.toBe(key)
  })

  test('holds the precision of a vault that may be read, and of no other', () => {
    const of = (vault: object) => keysOf(fineTuned(1, 1, vault)).planKey
    expect(of({ precision: 'float16' })).not.toBe(of({}))
    expect(of({ precision: 'float16', keep: 'never' })).toBe(of({ keep: 'never' }))
    expect(of({ keep: 'always', gigabytes: 5 })).toBe(of({}))
  })

  test('holds the contents of data and of a teacher that is taken as it is', () => {
    const key = keysOf().planKey
    expect(keysOf({}, { teacherKey: 'another' }).planKey).not.toBe(key)
    expect(keysOf({}, { gold: syntheticGold(20, 9) }).planKey).not.toBe(key)
    expect(keysOf().planKey).toBe(key)
  })
})

describe('the teacher among an experiment’s', () => {
  test('goes by its seed where the plan fine-tunes it: one for all, or one for each', () => {
    const oneForAll = [keysOf(fineTuned(1, 1)), keysOf(fineTuned(1, 2))]
    const oneEach = [keysOf(fineTuned(1, 1)), keysOf(fineTuned(2, 2))]
    expect(new Set([...oneForAll, ...oneEach].map(({ planKey }) => planKey)).size).toBe(1)
    expect(oneForAll.map(({ taughtBy }) => taughtBy)).toEqual(['seed 1', 'seed 1'])
    expect(oneEach.map(({ taughtBy }) => taughtBy)).toEqual(['seed 1', 'seed 2'])
  })

  test('that is an earlier run goes by that run’s plan and seed, not by its id', () => {
    const teacherRun = (id: string, plan: SyntheticRun['plan']) => {
      writeSyntheticRun(runs, id, { gold: GOLD, teacher: LOGITS, student: LOGITS, plan })
      return keysOf({ teacher: { model: { kind: 'run', id } } }, { teacherKey: id })
    }
    const [one, other] = [
      teacherRun('t1', { training: { seed: 1 } }),
      teacherRun('t2', { training: { seed: 2 } }),
    ]
    expect(one.planKey).toBe(other.planKey)
    expect(one.taughtBy).not.toBe(other.taughtBy)
    const longer = teacherRun('t3', { training: { seed: 3, epochs: 9 } })
    expect(longer.planKey).not.toBe(one.planKey)
  })

  test('that is an earlier run and is gone goes by its weights', () => {
    const gone = (id: string) => keysOf({ teacher: { model: { kind: 'run', id } } }, { teacherKey: id })
    expect(gone('gone-1').planKey).not.toBe(gone('gone-2').planKey)
    expect(gone('gone-1')).toEqual(gone('gone-1'))
  })
})

test('a run whose sources cannot be read has the key of its plan alone', () => {
  const folder = writeSyntheticRun(runs, 'odd', { gold: GOLD, teacher: LOGITS, student: LOGITS })
  const whole = runKeys(folder, readPlan(folder))
  writeFileSync(join(folder, 'sources.json'), readFileSync(join(folder, 'sources.json'), 'utf8').slice(0, 40))
  expect(runKeys(folder, readPlan(folder))).toMatchObject({ taughtBy: null })
  expect(runKeys(folder, readPlan(folder)).planKey).not.toBe(whole.planKey)
})
