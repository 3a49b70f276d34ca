// Slow: two seconds of a hub that stalls and breaks off.
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { resolveModel } from '../../src-main/catalogue/resolve-model.ts'
import { readModel } from '../../src-main/model-folder/read-weights.ts'
import { shard } from '../support/change-model.ts'
import { FIXTURES } from '../support/fixtures.ts'
import { COMMIT, openHubDouble, type HubDouble } from './hub-double.ts'

const teacherFile = (name: string) => readFileSync(join(FIXTURES, 'tiny-teacher', name))
const WEIGHTS = teacherFile('model.safetensors')
const MODEL = {
  'config.json': teacherFile('config.json'),
  'model.safetensors': WEIGHTS,
  'vocab.txt': Buffer.from('[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n'),
  'pytorch_model.bin': Buffer.from('never fetched'),
}
const SOURCE = { kind: 'hub', id: 'some/bert' } as const

let cache: string
let hub: HubDouble | undefined

async function serve(id: string, files: Readonly<Record<string, Buffer>>): Promise<HubDouble> {
  hub = await openHubDouble(id, files)
  vi.stubEnv('HF_ENDPOINT', hub.address)
  return hub
}

beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'stillroom-test-'))
  vi.stubEnv('STILLROOM_CACHE', cache)
  vi.stubEnv('HF_TOKEN', '')
})

afterEach(() => {
  hub?.close()
  hub = undefined
  vi.unstubAllEnvs()
  rmSync(cache, { recursive: true, force: true })
})

describe('a model of the hub', () => {
  test('is fetched once, at the commit its branch means, without pickled weights', async () => {
    const { asked } = await serve('some/bert', MODEL)
    const { path } = await resolveModel(SOURCE, { runsFolder: cache })
    expect(path).toContain(COMMIT)
    expect(readFileSync(join(path, 'model.safetensors'))).toEqual(WEIGHTS)
    expect(existsSync(join(path, 'pytorch_model.bin'))).toBe(false)
    const before = asked.length
    await resolveModel(SOURCE, { runsFolder: cache })
    expect(asked.slice(before).filter(({ path: one }) => one.includes('/resolve/'))).toEqual([])
  })

  test('in shards is fetched with all of them', async () => {
    const made = join(cache, 'made')
    cpSync(join(FIXTURES, 'tiny-teacher'), made, { recursive: true })
    const names = [...shard(made, 2), 'model.safetensors.index.json']
    const { 'model.safetensors': _single, ...rest } = MODEL
    const shards = Object.fromEntries(names.map((name) => [name, readFileSync(join(made, name))]))
    await serve('some/bert', { ...rest, ...shards })
    const { path } = await resolveModel(SOURCE, { runsFolder: cache })
    expect(names.every((name) => existsSync(join(path, name)))).toBe(true)
    expect(readModel(path).weights).toEqual(readModel(join(FIXTURES, 'tiny-teacher')).weights)
  })

  test('of another family is refused before its weights are fetched', async () => {
    const { asked } = await serve('some/bert', {
      ...MODEL,
      'config.json': Buffer.from('{"model_type": "gpt2"}'),
    })
    await expect(resolveModel(SOURCE, { runsFolder: cache })).rejects.toMatchObject({
      code: 'unsupported-model',
      message: expect.stringContaining('"gpt2"'),
    })
    expect(asked.filter(({ path }) => path.endsWith('model.safetensors'))).toEqual([])
  })

  test('is continued after the connection broke', async () => {
    const { cutAfter, asked } = await serve('some/bert', MODEL)
    cutAfter(Math.floor(WEIGHTS.length / 2))
    await expect(resolveModel(SOURCE, { runsFolder: cache })).rejects.toMatchObject({
      code: 'download-failed',
      message: expect.stringContaining('continued'),
    })
    const { path: folder } = await resolveModel(SOURCE, { runsFolder: cache })
    expect(readFileSync(join(folder, 'model.safetensors'))).toEqual(WEIGHTS)
    const ranges = asked.filter(({ path }) => path.endsWith('model.safetensors')).map(({ range }) => range)
    expect(ranges[0]).toBeUndefined()
    expect(ranges[1]).toMatch(/^bytes=\d+-$/)
  })

  test('with a changed bit is refused, and fetched anew the next time', async () => {
    const { tamper } = await serve('some/bert', MODEL)
    tamper()
    await expect(resolveModel(SOURCE, { runsFolder: cache })).rejects.toMatchObject({
      code: 'download-failed',
      message: expect.stringContaining('does not have the hash'),
    })
    await expect(resolveModel(SOURCE, { runsFolder: cache })).resolves.toBeDefined()
  })

  test('that sends more than it announced is cut off there, and nothing is kept of it', async () => {
    const { swell, swollenBy } = await serve('some/bert', MODEL)
    swell()
    await expect(resolveModel(SOURCE, { runsFolder: cache })).rejects.toMatchObject({
      code: 'download-failed',
      message: expect.stringMatching(/is longer than the \d+ bytes that the Hugging Face hub announced/),
    })
    expect(swollenBy()).toBeLessThan(64 << 20)
    const left = readdirSync(cache, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.part'),
    )
    expect(left).toEqual([])
    await expect(resolveModel(SOURCE, { runsFolder: cache })).resolves.toBeDefined()
  })

  test.each([undefined, null, -1, 1.5, '12', 2 ** 60])(
    'with the announced size %j is not fetched',
    async (size) => {
      const { list, asked } = await serve('some/bert', MODEL)
      list([{ type: 'file', path: 'config.json', oid: '0'.repeat(40), size }])
      await expect(resolveModel(SOURCE, { runsFolder: cache })).rejects.toMatchObject({
        code: 'download-failed',
        message: expect.stringContaining('as the size of config.json'),
      })
      expect(asked.filter(({ path }) => path.includes('/resolve/'))).toEqual([])
    },
  )

  test.each([
    ['without end', [{ type: 'directory', path: 'x', oid: '0', size: 0 }], true],
    ['without end, and empty', [], true],
    [
      'of a million files',
      Array.from({ length: 60_000 }, (_, at) => ({ type: 'file', path: `${at}`, oid: '0', size: 1 })),
      true,
    ],
    ['larger than any', [{ type: 'file', path: 'x'.repeat(20 << 20), oid: '0', size: 1 }], false],
  ])('with a listing %s is left', async (_, entries, next) => {
    const { list, asked } = await serve('some/bert', MODEL)
    list(entries, next)
    await expect(resolveModel(SOURCE, { runsFolder: cache })).rejects.toMatchObject({
      code: 'download-failed',
      message: expect.stringMatching(/goes on listing|has more than/),
    })
    expect(asked.length).toBeLessThan(300)
  })

  test('with pickled weights only is refused by name', async () => {
    await serve('some/bert', { 'config.json': MODEL['config.json'], 'pytorch_model.bin': WEIGHTS })
    await expect(resolveModel(SOURCE, { runsFolder: cache })).rejects.toMatchObject({
      code: 'unsupported-model',
      message: expect.stringContaining('model.safetensors'),
    })
  })

  test("with SentencePiece's file alone is refused with what makes it whole", async () => {
    const { 'vocab.txt': _words, ...others } = MODEL
    await serve('some/bert', { ...others, 'spm.model': Buffer.from('') })
    await expect(resolveModel(SOURCE, { runsFolder: cache })).rejects.toThrow(
      /no tokenizer\.json, which Python makes of its spm\.model.*D\('some\/bert', local_dir='bert'\)/,
    )
  })

  test('that does not exist is named', async () => {
    await serve('another/bert', MODEL)
    await expect(resolveModel(SOURCE, { runsFolder: cache })).rejects.toMatchObject({
      code: 'unknown-model',
      message: expect.stringContaining('some/bert'),
    })
  })

  test.each(['../../etc', 'a/b/c', '', 'a b'])('with the id %j is not asked for', async (id) => {
    const { asked } = await serve('some/bert', MODEL)
    await expect(resolveModel({ kind: 'hub', id }, { runsFolder: cache })).rejects.toMatchObject({
      code: 'unknown-model',
    })
    expect(asked).toEqual([])
  })

  test('cannot be had from a hub that is not there, and the error says so', async () => {
    vi.stubEnv('HF_ENDPOINT', 'http://127.0.0.1:9')
    await expect(resolveModel(SOURCE, { runsFolder: cache })).rejects.toMatchObject({
      code: 'download-failed',
    })
  })
})
