import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Answer, Ask, Reply, RequestName } from '../../../src-main/contract/api.ts'
import { dispatch } from '../../../src-main/host/dispatch.ts'
import { openHost, type Host } from '../../../src-main/host/open-host.ts'
import { makeSyntheticRuns } from '../../bench/synthetic-runs.ts'
import { unpackRuns } from '../../../src-main/domain/run/run-list.ts'
import { PROGRAM_PATHS } from '../../../src-main/adapters/program-paths.ts'

let root: string
let host: Host

async function ask<Name extends RequestName>(name: Name, given: Ask<Name>): Promise<Answer<Name>> {
  const reply = (await dispatch(host.handlers, name, given)) as Reply<Answer<Name>>
  if (!reply.ok) throw Object.assign(new Error(reply.error.message), reply.error)
  return reply.value
}
const list = async () => unpackRuns(await ask('runs.list', {}))
async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (const from = performance.now(); !(await isSo()); await sleep(20))
    if (performance.now() - from > 10_000) throw new Error('Not within ten seconds')
}
const folderOf = (id: string) => join(root, 'runs', id)

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'stillroom-test-'))
  makeSyntheticRuns(join(root, 'runs'), 60)
  host = openHost(root, PROGRAM_PATHS)
})
afterEach(async () => {
  await host.close()
  rmSync(root, { recursive: true, force: true })
})

test('what is listed from memory is what a host that begins anew lists, whatever was done between', async () => {
  const runs = await list()
  expect(runs.map(({ createdAt }) => createdAt)).toEqual(
    runs
      .map(({ createdAt }) => createdAt)
      .toSorted()
      .toReversed(),
  )
  const [a, b, c] = runs
  await ask('runs.describe', { id: a!.id, tags: ['kept'], notes: 'noted' })
  await ask('runs.trash', { ids: [b!.id, c!.id] })
  await ask('runs.restore', { ids: [c!.id] })
  const after = await list()
  expect(after.map(({ id }) => id)).toEqual(runs.filter(({ id }) => id !== b!.id).map(({ id }) => id))
  expect(after[0]).toMatchObject({ tags: ['kept'], notes: 'noted' })
  await host.close()
  host = openHost(root, PROGRAM_PATHS)
  expect(await list()).toEqual(after)
})

test('a folder counts once its plan is there, and goes when it goes', async () => {
  const { id } = (await list()).at(-1)!
  const [copy, away] = ['20000101-000000-0000', join(root, 'away')]
  mkdirSync(folderOf(copy))
  await sleep(600)
  expect((await list()).length).toBe(60)
  writeFileSync(join(folderOf(copy), 'plan.json'), readFileSync(join(folderOf(id), 'plan.json')))
  await until(async () => (await list()).some((run) => run.id === copy && run.state === 'waiting'))
  renameSync(folderOf(copy), away)
  await until(async () => (await list()).length === 60)
})

test('the evaluation that counts as best is the first with the highest accuracy', async () => {
  const run = (await list()).find(({ state }) => state === 'finished')!
  const { evaluations } = await ask('runs.show', { id: run.id })
  const best = evaluations.reduce((x, y) => (y.scores.accuracy > x.scores.accuracy ? y : x))
  expect(run).toMatchObject({
    bestStep: best.step,
    bestAccuracy: best.scores.accuracy,
    bestMcc: best.scores.mcc,
    bestAgreement: best.teacher?.agreement,
    accuracy: evaluations.at(-1)?.scores.accuracy,
  })
  const accuracies = await ask('runs.accuracies', { ids: [run.id, 'none'] })
  expect(accuracies).toEqual({
    [run.id]: {
      steps: evaluations.map(({ step }) => step),
      values: evaluations.map(({ scores }) => scores.accuracy),
    },
  })
})

test('a log that grew while no host looked is read to its end', async () => {
  const run = (await list()).find(({ state }) => state === 'stopped')!
  await host.close()
  const event = {
    seq: 999,
    at: new Date().toISOString(),
    kind: 'failed',
    step: 7,
    error: { code: 'disk-full', message: 'full' },
  }
  appendFileSync(join(folderOf(run.id), 'events.jsonl'), `${JSON.stringify(event)}\n`)
  host = openHost(root, PROGRAM_PATHS)
  expect((await list()).find(({ id }) => id === run.id)).toMatchObject({
    state: 'failed',
    errorCode: 'disk-full',
    error: 'full',
  })
})
