import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { PROGRAM_PATHS } from '../../../src-main/adapters/program-paths.ts'
import { unpackRuns } from '../../../src-main/domain/run/run-list.ts'
import { openHost, type Host } from '../../../src-main/host/open-host.ts'
import { makeInputs } from '../training/make-run-folder.ts'

let root: string
let home: string
let host: Host

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'stillroom-test-'))
  home = join(root, 'home')
  makeInputs(root)
  host = openHost(home, PROGRAM_PATHS)
})
afterAll(async () => {
  await host.close()
  rmSync(root, { recursive: true, force: true })
})

const until = (isSo: () => Promise<boolean>) =>
  vi.waitFor(async () => expect(await isSo()).toBe(true), { timeout: 120_000, interval: 200 })

test('the queue tries first and goes on with what was chosen, over another host’s end', async () => {
  const study = {
    kind: 'study',
    name: 'rates',
    plan: {
      kind: 'distill',
      data: {
        source: { kind: 'files', train: join(root, 'train.jsonl'), dev: join(root, 'dev.jsonl') },
        maxLength: 24,
      },
      teacher: { model: { kind: 'folder', path: join(root, 'teacher') } },
      student: { layers: 2, start: { from: 'teacher', layers: [2, 4] } },
      losses: [{ loss: 'soft-label' }],
      training: { epochs: 1, batchSize: 4 },
    },
    axes: [
      {
        choose: [{ setting: 'training.learningRate', values: [1e-3, 1e-2] }],
        by: 'agreement',
        tries: { seeds: '7', set: { 'training.epochs': 2 } },
      },
      { seeds: '1-2' },
    ],
  }
  const { id } = await host.handlers['studies.add']({ text: JSON.stringify(study) })
  const shown = () => host.handlers['studies.show']({ id })
  expect(await host.handlers['studies.start']({ id })).toEqual({ queued: 2 })
  const begun = await shown()
  // What is not known yet has no run, and waits.
  expect(begun.cells.map(({ run, isQueued }) => [run, isQueued])).toEqual([
    [null, true],
    [null, true],
  ])
  expect(begun.search?.choices).toMatchObject([{ tries: 2, ended: 0, chosen: null }])
  const { jobs } = await host.handlers['jobs.list']({})
  expect(jobs.map(({ title }) => title)).toContain('rates: what its tries choose')

  await until(async () => (await shown()).search?.choices[0]?.ended === 1)
  await host.close()
  host = openHost(home, PROGRAM_PATHS)
  await until(async () => (await host.handlers['studies.list']({}))[0]?.finished === 2)

  const { search, cells } = await shown()
  expect(search?.choices).toMatchObject([{ tries: 2, ended: 2, seedsTried: [] }])
  const rows = unpackRuns(await host.handlers['runs.list']({}))
  // Nothing was trained twice.
  expect(rows).toHaveLength(2 + 2)
  const rowOf = ({ run }: { run: string | null }) => rows.find((row) => row.id === run)
  const [low = 0, high = 0] = search?.tries.map((one) => rowOf(one)?.agreement ?? 0) ?? []
  const chosen = high > low ? 1e-2 : 1e-3
  const trainings = cells.map((cell) => rowOf(cell)?.plan.training)
  expect(trainings.map((training) => [training?.learningRate, training?.epochs])).toEqual([
    [chosen, 1],
    [chosen, 1],
  ])
  expect(await host.handlers['studies.start']({ id })).toEqual({ queued: 0 })
})
