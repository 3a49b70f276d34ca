import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Answer, Ask, Reply, RequestName } from '../../../src-main/contract/api.ts'
import { dispatch } from '../../../src-main/host/dispatch.ts'
import { openHost, type Host } from '../../../src-main/host/open-host.ts'
import { PROGRAM_PATHS } from '../../../src-main/adapters/program-paths.ts'
import { makeInputs, makeRun } from '../../scenarios/training/make-run-folder.ts'
import { FIXTURES } from '../../support/fixtures.ts'
import { makeVault, MADE_VAULT_BYTES } from '../../support/make-vault.ts'
import { syntheticGold, syntheticLogits, writeSyntheticRun } from '../../support/synthetic-run.ts'

let root: string
let home: string
let host: Host | undefined

const vaults = () => join(root, 'vaults')

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'stillroom-test-'))
  home = join(root, 'home')
  mkdirSync(join(home, 'runs'), { recursive: true })
  vi.stubEnv('STILLROOM_CACHE', join(root, 'cache'))
  vi.stubEnv('STILLROOM_VAULTS', vaults())
  makeInputs(root, { trainExamples: 30, devExamples: 12 })
})
afterEach(async () => {
  await host?.close()
  host = undefined
  vi.unstubAllEnvs()
  rmSync(root, { recursive: true, force: true })
})

async function ask<Name extends RequestName>(name: Name, given: Ask<Name>): Promise<Answer<Name>> {
  host ??= openHost(home, PROGRAM_PATHS)
  const reply = (await dispatch(host.handlers, name, given)) as Reply<Answer<Name>>
  if (!reply.ok) throw Object.assign(new Error(reply.error.message), reply.error)
  return reply.value
}
const teachers = async () => (await ask('library.list', {})).teachers
const datasets = async () => (await ask('library.list', {})).datasets

describe('teachers', () => {
  test('stand in the catalogue while they are not fetched', async () => {
    const absent = { state: 'absent', shape: null, usedBy: 0 }
    expect(await teachers()).toMatchObject([
      { key: 'catalogue minilm-l6', bytes: 83_506_384, ...absent },
      { key: 'catalogue mpnet-base', bytes: 404_534_822, ...absent },
    ])
  })

  test('are added by their folder, with the shape that its files say, and taken out again', async () => {
    const path = join(root, 'teacher')
    const { key } = await ask('library.addFolder', { path })
    const added = (await teachers()).find((teacher) => teacher.key === key)
    expect(added).toMatchObject({ state: 'here', isAdded: true, source: { kind: 'folder', path } })
    expect(added?.shape).toMatchObject({ layers: 4, hasClassifier: true })
    const files = readdirSync(path).reduce((sum, name) => sum + statSync(join(path, name)).size, 0)
    expect(added?.bytes).toBe(files)
    // Four bytes a parameter, but for the header.
    const weights = statSync(join(path, 'model.safetensors')).size
    expect(4 * (added?.shape?.parameters ?? 0)).toBeLessThan(weights)
    expect(4 * (added?.shape?.parameters ?? 0)).toBeGreaterThan(weights - 20_000)
    await ask('library.forgetFolder', { path })
    expect((await teachers()).map((teacher) => teacher.key)).not.toContain(key)
    expect(existsSync(path)).toBe(true)
  })

  test('of plans stand there, too, and say what has become of their folder', async () => {
    makeRun(join(root), 'one', {})
    const path = join(root, 'teacher')
    renameSync(join(root, 'one'), join(home, 'runs', 'one'))
    expect((await teachers()).find(({ key }) => key === `folder ${path}`)).toMatchObject({
      state: 'here',
      isAdded: false,
      usedBy: 1,
    })
    rmSync(path, { recursive: true })
    expect((await teachers()).find(({ key }) => key === `folder ${path}`)).toMatchObject({
      state: 'broken',
      problem: expect.stringContaining('There is no folder'),
    })
  })

  test.each([
    ['nothing', () => undefined, 'unknown-model', 'no folder'],
    ['no weights', (at: string) => mkdirSync(at), 'invalid-model', 'no model.safetensors'],
    [
      'pickled weights',
      (at: string) => {
        mkdirSync(at)
        writeFileSync(join(at, 'pytorch_model.bin'), '')
      },
      'unsupported-model',
      'never opened',
    ],
    [
      'another architecture',
      (at: string) => {
        mkdirSync(at)
        writeFileSync(join(at, 'config.json'), '{"model_type": "gpt2"}')
        writeFileSync(join(at, 'model.safetensors'), '')
        writeFileSync(join(at, 'vocab.txt'), '')
      },
      'unsupported-model',
      'these can be read: "bert" (BERT)',
    ],
    [
      'half a file of weights',
      (at: string) => {
        mkdirSync(at)
        writeFileSync(join(at, 'config.json'), readFileSync(join(FIXTURES, 'tiny-teacher', 'config.json')))
        writeFileSync(join(at, 'model.safetensors'), Buffer.from([200, 0, 0, 0, 0, 0, 0, 0, 123]))
        writeFileSync(join(at, 'vocab.txt'), '')
      },
      'invalid-safetensors',
      'only a part',
    ],
  ])('with %s are refused', async (_, make, code, words) => {
    const path = join(root, 'odd')
    const before = await teachers()
    make(path)
    await expect(ask('library.addFolder', { path })).rejects.toMatchObject({
      code,
      message: expect.stringContaining(words),
    })
    expect(await teachers()).toEqual(before)
  })
})

describe('data sets', () => {
  test('of runs are counted from their files', async () => {
    makeRun(root, 'one', {})
    renameSync(join(root, 'one'), join(home, 'runs', 'one'))
    const ofFiles = (await datasets()).find(({ source }) => source.kind === 'files')
    expect(ofFiles).toMatchObject({ name: basename(root), state: 'here', usedBy: 1 })
    const found = await ask('library.statistics', { key: ofFiles?.key ?? '' })
    expect([found?.train, found?.dev, found?.rejected]).toEqual([30, 12, 0])
    // Line n has label n · 7 mod 3: each of three words ten times in thirty lines.
    expect(found?.labels.map(({ count }) => count)).toEqual([10, 10, 10])
    expect(found?.lengths.reduce((sum, count) => sum + count)).toBe(30)
    rmSync(join(root, 'dev.jsonl'))
    expect((await datasets()).find(({ key }) => key === ofFiles?.key)).toMatchObject({
      state: 'broken',
      problem: expect.stringContaining('dev.jsonl is not there any more'),
    })
    await expect(ask('library.statistics', { key: ofFiles?.key ?? '' })).rejects.toMatchObject({
      code: 'unknown-dataset',
    })
  })
})

describe('the disk', () => {
  const gold = syntheticGold(50)
  const logits = syntheticLogits(gold, 0.8, 1)
  const write = (id: string) => {
    const folder = writeSyntheticRun(join(home, 'runs'), id, {
      gold,
      teacher: logits,
      student: logits,
      steps: 20,
    })
    for (const step of [5, 10, 20]) {
      mkdirSync(join(folder, 'checkpoints', String(step)), { recursive: true })
      writeFileSync(join(folder, 'checkpoints', String(step), 'model.safetensors'), Buffer.alloc(1000 + step))
    }
    return folder
  }
  const partOf = async (kind: string) =>
    (await ask('library.disk', { fresh: true })).parts.find((part) => part.kind === kind)?.bytes ?? 0

  test('is measured by what things are for', async () => {
    write('one')
    mkdirSync(join(root, 'cache', 'hub', 'models--a--b', 'c'), { recursive: true })
    writeFileSync(join(root, 'cache', 'hub', 'models--a--b', 'c', 'x'), Buffer.alloc(77))
    mkdirSync(join(root, 'cache', 'strange'), { recursive: true })
    writeFileSync(join(root, 'cache', 'strange', 'y'), Buffer.alloc(5))
    expect(await partOf('checkpoints')).toBe(3000 + 5 + 10 + 20)
    expect(await partOf('predictions')).toBe(50 * 4 + 2 * 50 * 2 * 4)
    expect([await partOf('models'), await partOf('other-cache')]).toEqual([77, 5])
    expect((await ask('library.disk', { fresh: false })).isComplete).toBe(true)
  })

  test('is tidied of surplus checkpoints alone, which can be put back', async () => {
    const folder = write('one')
    const kept = () => readdirSync(join(folder, 'checkpoints')).toSorted()
    const items = await ask('library.tidyPreview', {})
    // The best is that of step 20, which is the last.
    expect(items.map(({ bytes }) => bytes)).toEqual([1010, 1005])
    expect(kept()).toEqual(['10', '20', '5'])
    const [first] = items
    expect(await ask('library.tidy', { ids: [first?.id ?? '', join(root, 'teacher')] })).toEqual({
      bytes: 1010,
      items: 1,
    })
    expect(kept()).toEqual(['20', '5'])
    expect(existsSync(join(root, 'teacher'))).toBe(true)
    expect(await partOf('set-aside')).toBeGreaterThanOrEqual(1010)
    expect(await ask('library.putBack', {})).toEqual({ items: 1 })
    expect(kept()).toEqual(['10', '20', '5'])
    await ask('library.tidy', { ids: items.map(({ id }) => id) })
    expect((await ask('library.removeSetAside', {})).bytes).toBeGreaterThanOrEqual(2015)
    expect(kept()).toEqual(['20'])
    expect(await ask('library.putBack', {})).toEqual({ items: 0 })
  })

  test('is tidied of half downloads that nobody goes on with', async () => {
    const half = join(root, 'cache', 'models', 'downloads', '.fetching-0123456789abcdef')
    mkdirSync(half, { recursive: true })
    writeFileSync(join(half, 'part'), Buffer.alloc(9))
    expect(await ask('library.tidyPreview', {})).toEqual([])
    utimesSync(half, new Date(0), new Date(0))
    expect(await ask('library.tidyPreview', {})).toMatchObject([{ id: half, bytes: 9 }])
  })
})

describe('teacher vaults', () => {
  test('are listed with what they hold and take, the one used last first', async () => {
    expect(await ask('library.vaults', {})).toEqual([])
    makeVault(vaults(), 'half', 1).close()
    makeVault(vaults(), 'whole', 2, {
      teacher: 'catalogue minilm-l6',
      data: 'catalogue movie-reviews',
    }).close()
    utimesSync(join(vaults(), 'half', 'vault.json'), new Date(0), new Date(0))
    mkdirSync(join(vaults(), 'something else'))
    const [whole, half, ...others] = await ask('library.vaults', {})
    expect(others).toEqual([])
    expect(whole).toMatchObject({
      name: 'whole',
      teacher: 'catalogue minilm-l6',
      data: 'catalogue movie-reviews',
      precision: 'float32',
      parts: ['logits', 'attention 4', 'cls 4'],
      examples: 64,
      fullBytes: MADE_VAULT_BYTES,
      chunks: 64,
      filledChunks: 64,
      isInUse: false,
    })
    expect(half).toMatchObject({ name: 'half', filledChunks: 32, usedAt: new Date(0).toISOString() })
    // Blocks of 4 kB at most more or less; the half that is not there takes nothing.
    expect(Math.abs((whole?.bytes ?? 0) - MADE_VAULT_BYTES)).toBeLessThan(8192)
    expect(Math.abs((half?.bytes ?? 0) - MADE_VAULT_BYTES / 2)).toBeLessThan(8192)
    const disk = await ask('library.disk', { fresh: true })
    const bytes = disk.parts.find(({ kind }) => kind === 'vaults')?.bytes ?? 0
    expect(Math.abs(bytes - 1.5 * MADE_VAULT_BYTES)).toBeLessThan(40_000)
  })

  test('are removed for good, but none that a run has open, and nothing that is no vault', async () => {
    const open = makeVault(vaults(), 'open', 1)
    mkdirSync(join(vaults(), 'something else'))
    expect(await ask('library.vaults', {})).toMatchObject([{ name: 'open', isInUse: true }])
    await expect(ask('library.removeVault', { name: 'open' })).rejects.toMatchObject({ code: 'run-busy' })
    open.close()
    for (const name of ['something else', '..', 'open/..'])
      await expect(ask('library.removeVault', { name })).rejects.toMatchObject({ code: 'unknown-vault' })
    expect((await ask('library.removeVault', { name: 'open' })).bytes).toBeGreaterThan(0)
    expect(readdirSync(vaults())).toEqual(['something else'])
    await expect(ask('library.removeVault', { name: 'open' })).rejects.toMatchObject({
      code: 'unknown-vault',
    })
  })
})

test('the runtime says what there is to choose from before it is there', async () => {
  vi.stubEnv('STILLROOM_RUNTIME', 'cpu')
  const { status, choices, installed, reason } = await ask('runtime.details', {})
  expect(installed).toBeNull()
  expect(reason).toContain('STILLROOM_RUNTIME=cpu')
  if (process.platform !== 'linux') return
  expect(status.state).toBe('absent')
  expect(choices).toMatchObject([{ device: 'CPU', wheels: 1, failure: null }])
})
