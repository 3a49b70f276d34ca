import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openCapsule } from '../../../../src-main/host/capsules/open-capsule.ts'
import { openHome, type Home } from '../../../../src-main/host/home.ts'
import { askedOf } from '../../../../src-main/domain/plan/plan-key.ts'
import { capsuleMarkOf } from '../../../../src-main/run-folder/capsule-mark.ts'
import { examplesWithoutTexts } from '../../../../src-main/run-folder/examples-without-texts.ts'
import { readPlan, readRun, readSources } from '../../../../src-main/run-folder/read-run.ts'
import { indexRun } from '../../../../src-main/storage/index-run.ts'
import { openDatabase } from '../../../../src-main/storage/open-database.ts'
import { selectRun } from '../../../../src-main/storage/runs-table.ts'
import { selectAskedRuns } from '../../../../src-main/storage/select-asked-runs.ts'
import { CAPSULE_RUNS, saveSmallCapsule, smallHome } from '../../../support/small-capsule.ts'

const [A, B] = CAPSULE_RUNS
let root = ''
let home: Home
let other: Home
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'capsule-'))
  home = smallHome(join(root, 'home'))
  other = openHome(join(root, 'other'))
})
afterEach(() => rmSync(root, { recursive: true }))

test('another home has the runs as they were, marked, and nothing else', async () => {
  const before = readRun(join(home.runs, A))
  const { came, known } = await openCapsule(await saveSmallCapsule(home), other, {})
  expect({ came, known }).toEqual({ came: [A, B], known: [] })
  const after = readRun(join(other.runs, A))
  expect(after.last).toEqual(before.last)
  expect(after).toMatchObject({ state: 'finished', step: before.step, createdAt: before.createdAt })
  expect(capsuleMarkOf(join(other.runs, A))).toMatchObject({ hasTexts: false })
  expect(capsuleMarkOf(join(home.runs, A))).toBeNull()
  expect(readdirSync(join(other.folder, 'making'))).toEqual([])
  const { db, close } = openDatabase(join(root, 'index.db'))
  indexRun(db, join(other.runs, A))
  indexRun(db, join(home.runs, B))
  expect(selectRun(db, A)?.capsule).toEqual(capsuleMarkOf(join(other.runs, A)))
  expect(selectRun(db, B)?.capsule).toBeNull()
  // It stands for no cell of a study that asks for just it.
  const asked = askedOf(readPlan(join(home.runs, B)))
  expect(selectAskedRuns(db, asked)).toHaveLength(1)
  expect(selectAskedRuns(db, askedOf(readPlan(join(other.runs, A))))).toEqual([])
  close()
  const logits = join('predictions', 'step-20.f32')
  expect(readFileSync(join(other.runs, B, logits))).toEqual(readFileSync(join(home.runs, B, logits)))
})

test('without texts the dev set is its labels; with them it is the file', async () => {
  await openCapsule(await saveSmallCapsule(home), other, {})
  const sources = readSources(join(other.runs, A))
  const labels = examplesWithoutTexts(join(other.runs, A), sources)?.map(({ text, label }) => [text, label])
  const gold = new Int32Array(
    new Uint8Array(readFileSync(join(home.runs, A, 'predictions', 'labels.i32'))).buffer,
  )
  expect(labels).toEqual([...gold].map((label) => ['', label]))
  const third = openHome(join(root, 'third'))
  await openCapsule(await saveSmallCapsule(home, 'texts.tar.gz', true), third, {})
  const { dev } = readSources(join(third.runs, A))
  expect(dev.path).toBe(join(third.runs, A, 'texts', 'dev.jsonl'))
  expect(readFileSync(dev.path)).toEqual(readFileSync(join(home.folder, 'dev.jsonl')))
  expect(examplesWithoutTexts(join(third.runs, A), readSources(join(third.runs, A)))).toBeUndefined()
  // The same contents of two runs are there once.
  expect(statSync(dev.path).nlink).toBe(2)
})

test('opened twice, or where the runs were made, it changes nothing and says so', async () => {
  const file = await saveSmallCapsule(home)
  await openCapsule(file, other, {})
  expect(await openCapsule(file, other, {})).toMatchObject({ came: [], known: [A, B] })
  writeFileSync(join(home.runs, A, 'about.json'), JSON.stringify({ tags: ['mine'], notes: '' }))
  expect(await openCapsule(file, home, {})).toMatchObject({ came: [], known: [A, B] })
  expect(capsuleMarkOf(join(home.runs, A))).toBeNull()
})

test('where one of its runs is another here, none of them comes', async () => {
  const file = await saveSmallCapsule(home)
  cpSync(join(home.runs, A), join(other.runs, B), { recursive: true })
  await expect(openCapsule(file, other, {})).rejects.toMatchObject({
    code: 'invalid-arguments',
    message: expect.stringContaining(`Run ${B} of the capsule is another`) as string,
  })
  expect(readdirSync(other.runs)).toEqual([B])
})
