import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Answer, Ask, Reply, RequestName } from '../../../src-main/contract/api.ts'
import type { DistillPlan } from '../../../src-main/contract/plan.ts'
import { parseRunPlan } from '../../../src-main/domain/plan/parse-run-plan.ts'
import { planKey } from '../../../src-main/domain/plan/plan-key.ts'
import { dispatch } from '../../../src-main/host/dispatch.ts'
import { openHost, type Host } from '../../../src-main/host/open-host.ts'
import { readLogits } from '../../../src-main/run-folder/predictions.ts'
import { readPlan, readSources } from '../../../src-main/run-folder/read-run.ts'
import { makeInputs } from '../../scenarios/training/make-run-folder.ts'
import { unpackRuns } from '../../../src-main/domain/run/run-list.ts'
import { PROGRAM_PATHS } from '../../../src-main/adapters/program-paths.ts'
import { readEvents } from '../../support/read-events.ts'

let root: string
let host: Host

async function ask<Name extends RequestName>(name: Name, given: Ask<Name>): Promise<Answer<Name>> {
  const reply = (await dispatch(host.handlers, name, given)) as Reply<Answer<Name>>
  if (!reply.ok) throw Object.assign(new Error(reply.error.message), reply.error)
  return reply.value
}
async function ended(job: string): Promise<string> {
  for (const from = performance.now(); performance.now() - from < 90_000; await sleep(30)) {
    const found = (await ask('jobs.list', {})).jobs.find(({ id }) => id === job)
    if (found && !['waiting', 'running'].includes(found.state))
      return `${found.state} ${found.error?.message ?? ''}`.trim()
  }
  throw new Error('Not within a minute and a half')
}
const folderOf = (id: string) => join(root, 'runs', id)
const plan = () => ({
  kind: 'distill',
  name: 'parent',
  data: { source: { kind: 'files', train: join(root, 'train.jsonl'), dev: join(root, 'dev.jsonl') } },
  teacher: { model: { kind: 'folder', path: join(root, 'teacher') } },
  student: { layers: 2, start: { from: 'random' } },
  losses: [{ loss: 'soft-label' }],
  training: { epochs: 2, batchSize: 4, learningRate: 1e-3 },
})

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'stillroom-test-'))
  makeInputs(root)
  host = openHost(root, PROGRAM_PATHS)
})
afterEach(async () => {
  await host.close()
  rmSync(root, { recursive: true, force: true })
})

test('a fork goes on from a checkpoint’s weights under other settings, and does not need its parent any more', async () => {
  expect(await ended(await ask('runs.start', { plan: plan() }))).toBe('done')
  const [parent] = unpackRuns(await ask('runs.list', {}))
  const id = parent!.id
  const steps = (await ask('runs.checkpoints', { id })).map(({ step }) => step)
  expect(steps).toContain(20)
  await ask('jobs.hold', { isHeld: true })
  // So small a learning rate that the weights stay what they were: what is evaluated is the
  // checkpoint.
  const changes = {
    name: 'fork',
    losses: [{ loss: 'soft-label' }, { loss: 'attention-kl', weight: 2 }],
    mapping: [{ teacher: 4, student: 2 }],
    training: { epochs: 1, learningRate: 1e-10, weightDecay: 0 },
  }
  const fork = await ask('runs.fork', { id, step: 20, changes })
  const forked = readPlan(folderOf(fork.id)) as DistillPlan
  expect(forked).toMatchObject({
    name: 'fork',
    student: { layers: 2, start: { from: 'checkpoint', run: id, step: 20 } },
  })
  expect(forked.training).toMatchObject({ epochs: 1, batchSize: 4, learningRate: 1e-10 })
  expect(readSources(folderOf(fork.id)).start?.path).toBe(join(folderOf(fork.id), 'start'))
  rmSync(join(folderOf(id), 'checkpoints'), { recursive: true })
  await ask('jobs.hold', { isHeld: false })
  expect(await ended(fork.job)).toBe('done')
  const events = readEvents(folderOf(fork.id))
  expect(events.find(({ kind }) => kind === 'started')).toMatchObject({ fromStep: 0 })
  const before = readLogits(folderOf(id), '20.f32')
  const after = readLogits(folderOf(fork.id), '10.f32')
  expect(after.length).toBe(before.length)
  expect(Math.max(...after.map((value, index) => Math.abs(value - (before[index] ?? NaN))))).toBeLessThan(
    1e-5,
  )
  expect(existsSync(join(folderOf(fork.id), 'student', 'model.safetensors'))).toBe(true)
})

test('what cannot be forked is refused, with the reason', async () => {
  expect(await ended(await ask('runs.start', { plan: plan() }))).toBe('done')
  const [parent] = unpackRuns(await ask('runs.list', {}))
  const id = parent!.id
  await expect(ask('runs.fork', { id, step: 3, changes: {} })).rejects.toMatchObject({
    code: 'unknown-checkpoint',
    message: expect.stringContaining('has no checkpoint of step 3 (but of '),
  })
  await expect(ask('runs.fork', { id, step: 20, changes: { losses: [] } })).rejects.toMatchObject({
    code: 'invalid-plan',
  })
  await expect(ask('runs.fork', { id, step: 20, changes: { student: {} } as object })).rejects.toMatchObject({
    code: 'invalid-arguments',
  })
  const deeper = { ...plan(), student: { layers: 3, start: { from: 'checkpoint', run: id, step: 20 } } }
  await expect(ask('runs.start', { plan: deeper })).rejects.toMatchObject({
    code: 'invalid-plan',
    message: expect.stringContaining('a student of 3 layers cannot start from it'),
  })
  renameSync(join(root, 'train.jsonl'), join(root, 'elsewhere.jsonl'))
  await expect(ask('runs.fork', { id, step: 20, changes: {} })).rejects.toMatchObject({
    code: 'inputs-changed',
    message: expect.stringContaining('train.jsonl'),
  })
  expect(unpackRuns(await ask('runs.list', {})).length).toBe(1)
})

test('forks of several seeds’ checkpoints are one experiment', () => {
  const forkOf = (run: string, step: number) =>
    planKey(parseRunPlan({ ...plan(), student: { layers: 2, start: { from: 'checkpoint', run, step } } }))
  expect(forkOf('a', 20)).toBe(forkOf('b', 20))
  expect(forkOf('a', 20)).not.toBe(forkOf('a', 10))
})
