import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { scoreLater } from '../../../src-main/host/runs/score-later.ts'
import { indexRun } from '../../../src-main/storage/index-run.ts'
import { openDatabase } from '../../../src-main/storage/open-database.ts'
import { selectRun } from '../../../src-main/storage/runs-table.ts'
import { writeSyntheticRun } from '../../support/synthetic-run.ts'

let root = ''
let store: ReturnType<typeof openDatabase>
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'later-'))
  mkdirSync(join(root, 'runs'))
  store = openDatabase(join(root, 'index.db'))
})
afterEach(() => {
  store.close()
  rmSync(root, { recursive: true })
})

/** Two examples: the human's class has the probability 3/4, and 1/4. */
const LOGITS = Float32Array.of(0, Math.log(3), 0, Math.log(3))
const BRIER = ((1 / 4) ** 2 + (3 / 4) ** 2) / 2

function addRun(id: string): string {
  const gold = Int32Array.of(1, 0)
  const folder = writeSyntheticRun(join(root, 'runs'), id, { gold, teacher: LOGITS, student: LOGITS })
  indexRun(store.db, folder)
  return folder
}

test('a run that was indexed before has the score of its last evaluation, and is not looked at twice', () => {
  addRun('20260101-000000-aaaa')
  expect(selectRun(store.db, '20260101-000000-aaaa')?.brier).toBeNull()
  expect(scoreLater(store.db, 10_000)).toEqual(['20260101-000000-aaaa'])
  expect(selectRun(store.db, '20260101-000000-aaaa')?.brier).toBeCloseTo(BRIER, 7)
  expect(scoreLater(store.db, 10_000)).toEqual([])
})

test('what cannot be read has none, and holds up no other', () => {
  const folder = addRun('20260102-000000-bbbb')
  addRun('20260101-000000-aaaa')
  writeFileSync(join(folder, 'predictions', 'step-20.f32'), 'odd')
  expect(scoreLater(store.db, 10_000)).toEqual(['20260101-000000-aaaa'])
  expect(selectRun(store.db, '20260102-000000-bbbb')?.brier).toBeNull()
  expect(scoreLater(store.db, 10_000)).toEqual([])
})
