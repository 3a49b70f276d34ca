import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { resolveData } from '../../src-main/catalogue/resolve-data.ts'
import { openHubDouble, type HubDouble } from './hub-double.ts'

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

describe('a data set of the hub', () => {
  const rows = (text: string) =>
    Buffer.from(`{"sentence": ${JSON.stringify(text)}, "label": "a"}\n{"sentence": "other", "label": "b"}\n`)
  const source = {
    kind: 'hub',
    id: 'some/set',
    train: 'train',
    dev: 'validation',
    text: ['sentence'],
  } as const

  test('is found by configuration and split', async () => {
    await serve('some/set', {
      'one/train.jsonl': rows('of one'),
      'one/validation.jsonl': rows('dev'),
      'two/train.jsonl': rows('of two'),
      'two/validation.jsonl': rows('dev'),
    })
    const found = await resolveData({ ...source, text: [...source.text], config: 'two' }, {})
    expect(readFileSync(found.train.path, 'utf8')).toContain('of two')
    expect(found.labels).toEqual(['a', 'b'])
  })

  test('whose split is not there says what is', async () => {
    await serve('some/set', { 'train.jsonl': rows('x'), 'test.jsonl': rows('y') })
    await expect(resolveData({ ...source, text: [...source.text] }, {})).rejects.toMatchObject({
      code: 'unknown-dataset',
      message: expect.stringContaining('test.jsonl'),
    })
  })
})
