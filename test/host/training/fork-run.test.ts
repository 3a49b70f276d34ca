import { existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Answer, Ask, Reply, RequestName } from '../../../src-main/contract/api.ts'
import { RUN_FILES } from '../../../src-main/contract/run-files.ts'
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
const training = { epochs: 2, batchSize: 4, learningRate: 1e-3 }
const plan = () => ({
  kind: 'distill',
  name: 'parent',
  data: { source: { kind: 'files', train: join(root, 'train.jsonl'), dev: join(root, 'dev.jsonl') } },
  teacher: { model: { kind: 'folder', path: join(root, 'teacher') } },
  student: { layers: 2, start: { from: 'random' } },
  losses: [{ loss: 'soft-label' }],
  training,
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

/** The plan, going on from a run's checkpoint. */
function forkOf(run: string, step: number, changes: object = {}, start: object = {}) {
  return {
    ...plan(),
    name: 'fork',
    ...changes,
    student: { layers: 2, start: { from: 'checkpoint', run, step, ...start } },
  }
}
/** @returns the new run's id, and the job that trains it */
async function fork(written: object): Promise<{ readonly id: string; readonly job: string }> {
  const before = new Set(unpackRuns(await ask('runs.list', {})).map(({ id }) => id))
  const job = await ask('runs.start', { plan: written })
  const made = unpackRuns(await ask('runs.list', {})).find(({ id }) => !before.has(id))
  if (!made) throw new Error('The fork has no folder yet')
  return { id: made.id, job }
}
async function trained(written: object): Promise<string> {
  expect(await ended(await ask('runs.start', { plan: written }))).toBe('done')
  const [newest] = unpackRuns(await ask('runs.list', {}))
  return newest?.id ?? ''
}
const farthest = (one: Float32Array, other: Float32Array) =>
  Math.max(...one.map((value, index) => Math.abs(value - (other[index] ?? NaN))))

test('a fork goes on from a checkpoint’s weights under other settings, and does not need its parent any more', async () => {
  const id = await trained(plan())
  const steps = (await ask('runs.checkpoints', { id })).map(({ step }) => step)
  expect(steps).toContain(20)
  await ask('jobs.hold', { isHeld: true })
  // So small a learning rate that the weights stay what they were: what is evaluated is the
  // checkpoint.
  const forked = await fork(
    forkOf(id, 20, {
      losses: [{ loss: 'soft-label' }, { loss: 'attention-kl', weight: 2 }],
      mapping: [{ teacher: 4, student: 2 }],
      training: { ...training, epochs: 4, learningRate: 1e-10, weightDecay: 0 },
    }),
  )
  expect(readPlan(folderOf(forked.id))).toMatchObject({
    name: 'fork',
    student: { layers: 2, start: { from: 'checkpoint', run: id, step: 20 } },
  })
  expect(readSources(folderOf(forked.id)).start?.path).toBe(join(folderOf(forked.id), 'start'))
  rmSync(join(folderOf(id), 'checkpoints'), { recursive: true })
  writeFileSync(join(folderOf(forked.id), RUN_FILES.kept), '{ "20": "2999-01-01T00:00:00.000Z" }')
  await ask('jobs.hold', { isHeld: false })
  expect(await ended(forked.job)).toBe('done')
  const events = readEvents(folderOf(forked.id))
  expect(events.find(({ kind }) => kind === 'started')).toMatchObject({ fromStep: 0 })
  const before = readLogits(folderOf(id), '20.f32')
  const after = readLogits(folderOf(forked.id), '10.f32')
  expect(after.length).toBe(before.length)
  expect(farthest(after, before)).toBeLessThan(1e-5)
  expect(existsSync(join(folderOf(forked.id), 'student', 'model.safetensors'))).toBe(true)
  // Its own checkpoints: the best, the last two, and the one that is kept.
  expect((await ask('runs.checkpoints', { id: forked.id })).map(({ step }) => step)).toEqual([10, 20, 30, 40])
  const surplus = async () => (await ask('library.tidyPreview', {})).map(({ what }) => what)
  // Once the index has read that it finished.
  await expect.poll(surplus).toEqual([expect.stringMatching(/^Checkpoint of step 30/)])
  await ask('runs.keepCheckpoint', { id: forked.id, step: 30 })
  expect(await surplus()).toEqual([])
})

test('with the optimizer carried over a fork takes the steps that its parent would have taken', async () => {
  // One batch an epoch, at one rate: what is ahead of a step depends on weights and moments alone.
  const steady = { epochs: 5, batchSize: 40, learningRate: 1e-3, warmup: 0, decay: 'constant', dropout: 0 }
  const id = await trained({ ...plan(), training: steady })
  const longer = await trained({ ...plan(), training: { ...steady, epochs: 6 } })
  const entries = await ask('runs.checkpoints', { id })
  expect(entries.find(({ step }) => step === 4)?.place).toEqual({ stage: 0, stageStep: 4, momentSteps: 4 })
  expect(entries.find(({ step }) => step === 5)?.place).toEqual({ stage: 1, stageStep: 0, momentSteps: 5 })
  const next = { training: { ...steady, epochs: 1 } }
  const ahead = async (step: number, optimizer: string) => {
    const run = await trained(forkOf(id, step, next, { optimizer }))
    return readLogits(folderOf(run), '1.f32')
  }
  const fifth = readLogits(folderOf(id), '5.f32')
  expect(farthest(await ahead(4, 'carried'), fifth)).toBeLessThan(1e-5)
  expect(farthest(await ahead(4, 'fresh'), fifth)).toBeGreaterThan(1e-3)
  // From the end of a run, too: as the longer run went on from there.
  expect(farthest(await ahead(5, 'carried'), readLogits(folderOf(longer), '6.f32'))).toBeLessThan(1e-5)
})

test('an optimizer is carried over only where the same parameters are trained', async () => {
  const mapped = { mapping: [{ teacher: 4, student: 2 }] }
  const losses = [{ loss: 'soft-label' }, { loss: 'attention-kl' }]
  const strategy = { kind: 'stacked', stageEpochs: 1 }
  const id = await trained({ ...plan(), ...mapped, losses, strategy, training: { ...training, epochs: 1 } })
  const carried = { optimizer: 'carried' }
  await expect(
    ask('runs.start', { plan: forkOf(id, 20, { ...mapped, losses, strategy }, carried) }),
  ).rejects.toMatchObject({
    code: 'invalid-plan',
    message: expect.stringMatching(/cannot be carried over: the first stage .* trains other parameters/),
  })
  await expect(
    ask('runs.start', {
      plan: forkOf(id, 20, { training: { ...training, freeze: 'embeddings' } }, carried),
    }),
  ).rejects.toMatchObject({ message: expect.stringContaining('what is frozen differs') })
  await expect(ask('runs.start', { plan: forkOf(id, 10, {}, carried) })).rejects.toMatchObject({
    message: expect.stringContaining('at the end of a stage the moments begin anew'),
  })
})

test('what cannot be forked is refused, with the reason', async () => {
  const id = await trained(plan())
  const refused = (written: object) => expect(ask('runs.start', { plan: written })).rejects
  await refused(forkOf(id, 3)).toMatchObject({
    code: 'invalid-plan',
    message: expect.stringContaining('has no checkpoint of step 3 (but of '),
  })
  await refused({ ...forkOf(id, 20), student: { ...forkOf(id, 20).student, layers: 3 } }).toMatchObject({
    code: 'invalid-plan',
    message: expect.stringContaining('a student of 3 layers cannot start from it'),
  })
  await expect(ask('runs.keepCheckpoint', { id, step: 3 })).rejects.toMatchObject({
    code: 'unknown-checkpoint',
  })
  renameSync(join(root, 'train.jsonl'), join(root, 'elsewhere.jsonl'))
  await refused(forkOf(id, 20)).toMatchObject({ message: expect.stringContaining('train.jsonl') })
  expect(unpackRuns(await ask('runs.list', {})).length).toBe(1)
})

test('forks of several seeds’ checkpoints are one experiment', () => {
  const keyOf = (run: string, step: number) => planKey(parseRunPlan(forkOf(run, step)))
  expect(keyOf('a', 20)).toBe(keyOf('b', 20))
  expect(keyOf('a', 20)).not.toBe(keyOf('a', 10))
})
