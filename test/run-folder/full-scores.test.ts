import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { scoresOf } from '../../src-main/domain/dev-set/scores.ts'
import { readRun } from '../../src-main/run-folder/read-run.ts'
import { syntheticGold, syntheticLogits, writeSyntheticRun } from '../support/synthetic-run.ts'

let runs: string
let folder: string
const GOLD = syntheticGold(60)
const TEACHER = syntheticLogits(GOLD, 0.9, 1)
/** Says no to everything. */
const STUDENT = Float32Array.from({ length: 120 }, (_, at) => (at % 2 === 0 ? 2 : -1))

/**
 * As a trainer of version 0.1.0 wrote scores: one F1 without a name, MCC 0 where it is undefined.
 */
function age(path: string): void {
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n')
  const old = lines.map((line) => {
    const event = JSON.parse(line) as { scores?: Record<string, unknown> }
    if (!event.scores) return line
    const {
      f1Class1,
      f1Macro: _macro,
      f1Weighted: _weighted,
      onlyPredicted: _only,
      mcc,
      ...rest
    } = event.scores
    return JSON.stringify({ ...event, scores: { ...rest, f1: f1Class1, mcc: mcc ?? 0 } })
  })
  writeFileSync(path, `${old.join('\n')}\n`)
}

beforeEach(() => {
  runs = mkdtempSync(join(tmpdir(), 'stillroom-test-'))
  folder = writeSyntheticRun(runs, 'old', { gold: GOLD, teacher: TEACHER, student: STUDENT })
  age(join(folder, 'events.jsonl'))
})
afterEach(() => rmSync(runs, { recursive: true, force: true }))

test('scores of an older trainer are worked out anew from its predictions', () => {
  const { last, teacher, best } = readRun(folder)
  expect(last?.scores).toEqual(scoresOf(STUDENT, GOLD, 2))
  expect(last?.scores.mcc).toBeNull()
  expect(teacher).toEqual(scoresOf(TEACHER, GOLD, 2))
  expect(best?.step).toBe(last?.step)
})

test('where the predictions are gone, what is not known is null, and the rest stays', () => {
  rmSync(join(folder, 'predictions'), { recursive: true })
  const { last } = readRun(folder)
  const { accuracy, ece } = scoresOf(STUDENT, GOLD, 2)
  expect(last?.scores).toMatchObject({ accuracy, ece, mcc: null, f1Class1: null, f1Macro: null })
})
