import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { PROGRAM_PATHS } from '../../../src-main/adapters/program-paths.ts'
import { readCapsule } from '../../../src-main/capsule/read-capsule.ts'
import type { KeptStudy } from '../../../src-main/contract/requests/study-requests.ts'
import { parseStudy } from '../../../src-main/domain/study/parse-study.ts'
import { studyCells } from '../../../src-main/domain/study/study-cells.ts'
import { packStudy } from '../../../src-main/host/capsules/pack-study.ts'
import { withPreparedCapsule } from '../../../src-main/host/capsules/save-capsule.ts'
import { showStudy } from '../../../src-main/host/studies/show-study.ts'
import { readPlan } from '../../../src-main/run-folder/read-run.ts'
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
    hasStudy: false,
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

test('a study travels with its finished runs, and is shown by what the capsule says they are', async () => {
  const home = smallHome(join(root, 'home'))
  const [, b] = CAPSULE_RUNS
  const plan = readPlan(join(home.runs, b))
  const { learningRate, seed } = plan.training
  const file = {
    kind: 'study',
    name: 'rates',
    plan,
    axes: [
      { name: 'rate', setting: 'training.learningRate', values: [learningRate, 0.5] },
      { seeds: `${seed}-${seed + 1}` },
    ],
  }
  const cells = studyCells(parseStudy(file))
  const packed = packStudy(file, cells, showStudy(cells, home))
  expect(JSON.stringify(packed.study.file)).not.toContain(root)
  const path = join(root, 'rates.capsule.tar.gz')
  const save = (study: object, target: string) =>
    withPreparedCapsule({ ...packed, ...study, hasTexts: false }, home, ({ write }) => write(target))
  await save({}, path)
  await host.handlers['capsules.open']({ path })
  const [kept] = host.handlers['studies.list']({}) as readonly KeptStudy[]
  expect(kept).toMatchObject({ name: 'rates', runs: 4, finished: 1, problem: null })
  expect(kept?.brought).toMatch(/^From a capsule \([0-9a-f]{12}\): its finished runs/)
  const id = kept?.id ?? ''
  const shown = await host.handlers['studies.show']({ id })
  expect(shown.cells.map(({ run }) => run)).toEqual([b, null, null, null])
  expect((await host.handlers['studies.estimate']({ id })).toTrain).toBe(0)
  await expect((async () => host.handlers['studies.start']({ id }))()).rejects.toMatchObject({
    code: 'not-writable',
  })
  // Handed on from here it is the same.
  const again = join(root, 'again.capsule.tar.gz')
  await host.handlers['capsules.save']({ ids: [], study: id, hasTexts: false, path: again })
  expect((await readCapsule(again)).manifest.study).toEqual(packed.study)
  const refused = async (study: object) => {
    const target = join(root, `${Math.random()}.tar.gz`)
    await save({ study: { ...packed.study, ...study } }, target)
    return (async () => host.handlers['capsules.open']({ path: target }))().catch((thrown: unknown) =>
      String(thrown),
    )
  }
  expect(await refused({ file: { ...file, axes: [{}] } })).toMatch(/its study cannot be shown/)
  expect(await refused({ runs: [{ cell: 4, run: b }] })).toMatch(/has 4 combinations, and a run for another/)
  expect(await refused({ runs: [{ cell: 0, run: 'elsewhere' }] })).toMatch(/none of its runs/)
  expect(await refused({ runs: [0, 0].map((cell) => ({ cell, run: b })) })).toMatch(/two runs for one/)
  await expect(save({ study: { ...packed.study, file: { a: '\u202E' } } }, path)).rejects.toThrow(/control/)
})
