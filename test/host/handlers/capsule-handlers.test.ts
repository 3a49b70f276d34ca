import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { PROGRAM_PATHS } from '../../../src-main/adapters/program-paths.ts'
import { SURGERY_TENSORS } from '../../../src-main/contract/layer-surgery.ts'
import { runIdSchema } from '../../../src-main/contract/run-id.ts'
import { unpackRuns } from '../../../src-main/domain/run/run-list.ts'
import { fromFloat32, writeSafetensors } from '../../../src-main/engine/weights/write-safetensors.ts'
import { openHost, type Host } from '../../../src-main/host/open-host.ts'
import { CAPSULE_RUNS, saveSmallCapsule, smallHome } from '../../support/small-capsule.ts'

let root: string
let host: Host
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'stillroom-test-'))
  host = openHost(join(root, 'other'), PROGRAM_PATHS)
})
afterEach(async () => {
  await host.close()
  rmSync(root, { recursive: true, force: true })
})

test('a capsule that was dropped is opened and let go; its runs are shown and change no more', async () => {
  const saved = await saveSmallCapsule(smallHome(join(root, 'home')))
  const dropped = join(root, 'other', 'data', '0123456789abcdef', 'small.capsule.tar.gz')
  mkdirSync(join(dropped, '..'), { recursive: true })
  copyFileSync(saved, dropped)
  expect(await host.handlers['capsules.open']({ path: dropped })).toEqual({
    came: CAPSULE_RUNS,
    known: [],
    markedExamples: 0,
  })
  expect(existsSync(dropped)).toBe(false)
  const runs = unpackRuns(await host.handlers['runs.list']({}))
  expect(runs.map(({ id, state, capsule }) => [id, state, capsule?.hasTexts])).toEqual(
    CAPSULE_RUNS.toReversed().map((id) => [id, 'finished', false]),
  )
  const id = runIdSchema.parse(CAPSULE_RUNS[0])
  const refused = (work: () => unknown) =>
    expect((async () => work())()).rejects.toMatchObject({ code: 'not-writable' })
  await refused(() => host.handlers['runs.describe']({ id, tags: ['mine'] }))
  await refused(() => host.handlers['runs.resume']({ id }))
  const page = await host.handlers['examples.open']({ a: CAPSULE_RUNS[0], b: CAPSULE_RUNS[1] })
  expect([page.examples, page.wordCounts]).toEqual([8, [8]])
  // Saved again, as it came.
  const again = join(root, 'again.capsule.tar.gz')
  const { runs: named } = await host.handlers['capsules.describe']({ ids: [id], hasTexts: false })
  expect(named.map((run) => run.id)).toEqual([id])
  await host.handlers['capsules.save']({ ids: [id], hasTexts: false, path: again })
  expect(await host.handlers['capsules.open']({ path: again })).toMatchObject({ came: [], known: [id] })
})

test('answers after layer surgery come along, and are shown without weights', async () => {
  const home = smallHome(join(root, 'home'))
  const [a, b] = CAPSULE_RUNS
  const folder = join(home.runs, a, 'surgery', '20')
  mkdirSync(folder, { recursive: true })
  const logits = fromFloat32(
    [8, 2],
    Float32Array.from({ length: 16 }, (_, at) => at % 2),
  ) // all say yes
  const data = new Uint8Array(Int32Array.from({ length: 8 }, (_, row) => row).buffer)
  const answered = new Map([
    [SURGERY_TENSORS.examples, { dtype: 'I32', shape: [8], data }],
    [SURGERY_TENSORS.logits, logits],
  ] as const)
  for (const id of ['none', 'skip-1', 'other']) writeSafetensors(join(folder, `${id}.safetensors`), answered)
  await host.handlers['capsules.open']({ path: await saveSmallCapsule(home) })
  expect(readdirSync(join(root, 'other', 'runs', a, 'surgery', '20'))).toEqual([
    'none.safetensors',
    'skip-1.safetensors',
  ])
  const report = await host.handlers['examples.surgery']({ students: { a, b }, role: 'a' })
  expect(report.surgeries.map(({ id }) => id)).toEqual(['skip-1'])
  expect(report.refused).toHaveLength(1)
})
