import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readCapsule } from '../../../src-main/capsule/read-capsule.ts'
import { withPreparedCapsule } from '../../../src-main/host/capsules/save-capsule.ts'
import type { Home } from '../../../src-main/host/home.ts'
import { CAPSULE_RUNS, saveSmallCapsule, smallHome } from '../../support/small-capsule.ts'

const [A] = CAPSULE_RUNS
let root = ''
let home: Home
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'capsule-'))
  home = smallHome(root)
})
afterEach(() => rmSync(root, { recursive: true }))

test('the same runs give the same bytes, and a tag others', async () => {
  const once = readFileSync(await saveSmallCapsule(home, 'once'))
  expect(readFileSync(await saveSmallCapsule(home, 'twice'))).toEqual(once)
  writeFileSync(join(home.runs, A, 'about.json'), JSON.stringify({ tags: ['mine'], notes: '' }))
  expect(readFileSync(await saveSmallCapsule(home, 'tagged'))).not.toEqual(once)
})

test('nothing in it names a folder of this machine, and what is no part of it stays out', async () => {
  appendFileSync(
    join(home.runs, A, 'events.jsonl'),
    `${JSON.stringify({ seq: 6, at: '2026-01-03T00:00:00.000Z', kind: 'failed', step: 20, error: { code: 'unexpected', message: `${root}/dev.jsonl is gone` } })}\n`,
  )
  writeFileSync(join(home.runs, A, 'trainer.log'), 'on gpu-box')
  const file = await saveSmallCapsule(home)
  const text = gunzipSync(readFileSync(file)).toString('latin1')
  expect(text).not.toMatch(new RegExp(`${root}|/nowhere|gpu-box`))
  expect(text).toContain('dev.jsonl is gone')
  expect(readdirSync(join(root, 'making'))).toEqual([])
  const { manifest } = await readCapsule(file)
  expect(new Set(manifest.files.map(({ path }) => path.split('/')[0]))).toEqual(
    new Set(['plan.json', 'sources.json', 'events.jsonl', 'predictions']),
  )
  // Labels and the teacher's logits are those of both runs, and lie in it once.
  expect(text.match(/teacher\.f32\0/g)).toHaveLength(1)
})

test('a file that is there stays as it is', async () => {
  const file = await saveSmallCapsule(home)
  const before = readFileSync(file)
  await expect(saveSmallCapsule(home)).rejects.toMatchObject({ code: 'not-writable' })
  expect(readFileSync(file)).toEqual(before)
})

test('texts that have changed, and a damaged run, are refused', async () => {
  appendFileSync(join(root, 'dev.jsonl'), '\n')
  await expect(saveSmallCapsule(home, 'texts', { hasTexts: true })).rejects.toMatchObject({
    code: 'inputs-changed',
  })
  writeFileSync(join(home.runs, A, 'predictions', 'teacher.f32'), 'short')
  const folders = [join(home.runs, A)]
  await expect(withPreparedCapsule({ folders, hasTexts: false }, home, () => null)).rejects.toMatchObject({
    code: 'corrupt-run',
  })
})
