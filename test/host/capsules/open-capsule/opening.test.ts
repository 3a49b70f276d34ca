import { createHash } from 'node:crypto'
import {
  appendFileSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readCapsule } from '../../../../src-main/capsule/read-capsule.ts'
import type { CapsuleManifest } from '../../../../src-main/contract/capsule.ts'
import { capsuleContents } from '../../../../src-main/domain/run/capsule-contents.ts'
import { createBroughtMarksReader } from '../../../../src-main/host/examples/brought-marks.ts'
import { devSetKeys } from '../../../../src-main/host/examples/dev-set.ts'
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
import {
  CAPSULE_RUNS,
  forgedArchive,
  membersOf,
  saveSmallCapsule,
  smallHome,
} from '../../../support/small-capsule.ts'

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
  await openCapsule(await saveSmallCapsule(home, 'texts.tar.gz', { hasTexts: true }), third, {})
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

/** Says something of the third text of the dev set that both runs have. */
function say(tags: readonly string[], notes: string): void {
  const [devSet] = devSetKeys(readSources(join(home.runs, A)))
  const line = JSON.stringify({ devSet, example: 2, tags, notes })
  appendFileSync(join(home.folder, 'example-marks.jsonl'), `${line}\n`)
}

test('tags and notes travel if asked for, by name, and stand beside the run that is here already', async () => {
  say(['first'], '')
  say(['odd', 'ne\u202Egation'], 'two\nlines\u0007 \u{1F469}\u200D\u{1F52C}')
  const none = await saveSmallCapsule(home, 'none')
  expect((await readCapsule(none)).manifest.markedExamples).toBeUndefined()
  const file = await saveSmallCapsule(home, 'notes', { hasNotes: true, by: 'Ada' })
  const { manifest } = await readCapsule(file)
  expect(manifest.markedExamples).toBe(1)
  expect(capsuleContents(manifest).map(({ what, files }) => [what, files])).toContainEqual([
    'tags and notes of 1 example',
    2,
  ])
  await openCapsule(none, other, {})
  expect(await openCapsule(file, other, {})).toMatchObject({ came: [], known: [A, B] })
  const said = (folder: string, own = { tags: [] as string[], notes: '' }) =>
    createBroughtMarksReader()([join(folder, A), join(folder, B)], 2, own)
  const theirs = { tags: ['odd', 'negation'], notes: 'two\nlines \u{1F469}\u200D\u{1F52C}' }
  expect(said(other.runs)).toEqual([{ by: 'Ada', ...theirs }])
  expect(said(other.runs, theirs)).toEqual([])
  // They travel on, beside what is said here.
  const again = await saveSmallCapsule(other, 'again', { hasNotes: true, by: 'Bob' })
  const third = openHome(join(root, 'third'))
  expect(await openCapsule(again, third, {})).toMatchObject({ came: [A, B] })
  expect(said(third.runs)).toEqual([{ by: 'Ada', ...theirs }])
})

test('tags and notes that cannot be shown are refused, and leave nothing behind', async () => {
  say(['odd'], 'seen')
  const file = await saveSmallCapsule(home, 'notes', { hasNotes: true })
  const [first, ...members] = membersOf(gunzipSync(readFileSync(file)))
  const manifest = JSON.parse(String(first?.bytes)) as CapsuleManifest
  const isOfIt = (path: string) => path.includes('example-marks/')
  const refusal = async (change: (marks: object) => object, more: object = {}, isNamed = true) => {
    const old = members.find(({ path }) => isOfIt(path))
    const text = Buffer.from(JSON.stringify(change(JSON.parse(String(old?.bytes)) as object)))
    const sha256 = createHash('sha256').update(text).digest('hex')
    const path = `example-marks/${isNamed ? sha256.slice(0, 16) : '0'.repeat(16)}.json`
    const files = manifest.files.map((each) =>
      isOfIt(each.path) ? { ...each, path, sha256, bytes: text.length } : each,
    )
    const forged = await forgedArchive([
      { path: 'capsule.json', bytes: Buffer.from(JSON.stringify({ ...manifest, files, ...more })) },
      ...members.map((member) => (isOfIt(member.path) ? { path: `runs/${A}/${path}`, bytes: text } : member)),
    ])
    writeFileSync(join(root, 'forged'), forged)
    return openCapsule(join(root, 'forged'), other, {}).catch((thrown: unknown) => String(thrown))
  }
  const one = (change: object) => () => ({ marks: [{ example: 2, tags: [], notes: '', ...change }] })
  expect(await refusal(one({ notes: 'a\u202Eb' }))).toMatch(/holds control characters/)
  expect(await refusal(one({ tags: ['a\nb'] }))).toMatch(/holds control characters/)
  expect(await refusal(one({ notes: 'x'.repeat(10_001) }))).toMatch(/notes: Too big/)
  expect(await refusal(one({ tags: Array.from({ length: 31 }, String) }))).toMatch(/tags: Too big/)
  expect(await refusal(one({ example: -1 }))).toMatch(/example: Too small/)
  expect(await refusal(one({ html: '' }))).toMatch(/Unrecognized key/)
  expect(await refusal(() => ({ by: 'x'.repeat(201), marks: [] }))).toMatch(/by: Too big/)
  expect(await refusal((marks) => marks, { markedExamples: 7 })).toMatch(/of 7 examples, and has 1/)
  expect(await refusal((marks) => marks, {}, false)).toMatch(/are not called by their contents/)
  expect([...readdirSync(other.runs), ...readdirSync(join(other.folder, 'making'))]).toEqual([])
})
