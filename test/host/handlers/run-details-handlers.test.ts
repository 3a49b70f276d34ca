import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Answer, Ask, Reply, RequestName } from '../../../src-main/contract/api.ts'
import type { TrainingEvent } from '../../../src-main/contract/training-event.ts'
import { dispatch } from '../../../src-main/host/dispatch.ts'
import { openHost, type Host } from '../../../src-main/host/open-host.ts'
import { makeInputs } from '../../scenarios/training/make-run-folder.ts'
import { unpackRuns } from '../../../src-main/domain/run/run-list.ts'
import { PROGRAM_PATHS } from '../../../src-main/adapters/program-paths.ts'

let root: string
let host: Host
let id: string
let written: readonly TrainingEvent[]

async function ask<Name extends RequestName>(name: Name, given: Ask<Name>): Promise<Answer<Name>> {
  const reply = (await dispatch(host.handlers, name, given)) as Reply<Answer<Name>>
  if (!reply.ok) throw Object.assign(new Error(reply.error.message), reply.error)
  return reply.value
}

const numbers = (path: string) =>
  new Float32Array(new Uint8Array(readFileSync(join(root, 'home', 'runs', id, 'predictions', path))).buffer)
const softmax = (logits: readonly number[]) => {
  const powers = logits.map((logit) => Math.exp(logit - Math.max(...logits)))
  return powers.map((power) => power / powers.reduce((sum, one) => sum + one, 0))
}

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'stillroom-test-'))
  makeInputs(root)
  host = openHost(join(root, 'home'), PROGRAM_PATHS)
  await ask('runs.start', {
    plan: {
      kind: 'distill',
      name: 'a student',
      data: { source: { kind: 'files', train: join(root, 'train.jsonl'), dev: join(root, 'dev.jsonl') } },
      teacher: { model: { kind: 'folder', path: join(root, 'teacher') } },
      student: { layers: 2, start: { from: 'random' } },
      mapping: [
        { teacher: 2, student: 1 },
        { teacher: 4, student: 2 },
      ],
      losses: [{ loss: 'soft-label' }, { loss: 'attention-kl' }],
      strategy: { kind: 'stacked', stageEpochs: 1 },
      training: { epochs: 2, batchSize: 4, learningRate: 1e-3 },
    },
  })
  for (
    let run = unpackRuns(await ask('runs.list', {}))[0];
    run?.state !== 'finished';
    run = unpackRuns(await ask('runs.list', {}))[0]
  )
    await sleep(50)
  id = unpackRuns(await ask('runs.list', {}))[0]?.id ?? ''
  written = readFileSync(join(root, 'home', 'runs', id, 'events.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as TrainingEvent)
})
afterAll(async () => {
  await host.close()
  rmSync(root, { recursive: true, force: true })
})

test('the log is what stands in events.jsonl, without its steps', async () => {
  const log = await ask('runs.log', { id })
  expect(log.events).toEqual(written.filter(({ kind }) => kind !== 'step'))
  expect(log).toMatchObject({ leftOut: 0, lastSeq: written.at(-1)?.seq, lastAt: written.at(-1)?.at })
})

test('pages from the end make the whole of it', async () => {
  const last = await ask('runs.events', { id, most: 7 })
  expect(last.events).toEqual(written.slice(-7))
  const before = await ask('runs.events', { id, most: 1000, before: last.earlier ?? 0 })
  expect([...before.events, ...last.events]).toEqual(written)
  expect(before.earlier).toBeNull()
})

test('last points and values at a step are those of events.jsonl', async () => {
  const steps = written.flatMap((event) => (event.kind === 'step' ? [event] : []))
  const { loss } = await ask('runs.lastPoints', { id, series: ['loss'], count: 5 })
  expect(loss).toEqual({
    steps: steps.slice(-5).map(({ step }) => step),
    values: steps.slice(-5).map(({ loss: lossOfStep }) => lossOfStep),
  })
  const at = await ask('runs.values', { id, step: 17, series: ['loss', 'gradientNorm', 'none'] })
  expect(at).toEqual({
    loss: { step: 17, value: steps[16]?.loss },
    gradientNorm: { step: 17, value: steps[16]?.gradientNorm },
  })
  expect(await ask('runs.values', { id, step: 0, series: ['loss'] })).toEqual({})
})

test('probes are the probabilities of the logits that were written', async () => {
  const { steps, probes, labels, devExamples } = await ask('runs.probes', { id, examples: [0, 5, 999] })
  expect(steps).toEqual([10, 20, 30, 40])
  expect(devExamples).toBe(12)
  expect(probes.map(({ index }) => index)).toEqual([0, 5])
  const [, probe] = probes
  const classes = labels.length
  const rowOf = (path: string) => softmax(Array.from(numbers(path).subarray(5 * classes, 6 * classes)))
  const label = probe?.label ?? -1
  probe?.path.forEach((probability, at) =>
    expect(probability).toBeCloseTo(rowOf(`${steps[at]}.f32`)[label] ?? Number.NaN, 12),
  )
  expect(probe?.teacher).toBeCloseTo(rowOf('teacher.f32')[label] ?? Number.NaN, 12)
  const line = JSON.parse(readFileSync(join(root, 'dev.jsonl'), 'utf8').split('\n')[5] ?? '') as {
    text: string
    label: string
  }
  expect(probe?.text).toBe(line.text)
  expect(labels[label]).toBe(line.label)
})

test('where nobody has pinned any, probes are chosen, and it is said why', async () => {
  const { probes } = await ask('runs.probes', { id })
  expect(probes.length).toBeGreaterThan(2)
  expect(new Set(probes.map(({ index }) => index)).size).toBe(probes.length)
  for (const { reason } of probes) expect(reason).toMatch(/^teacher-/)
})

test('predictions are a table with a row for each dev example', async () => {
  const { columns, rows, step } = await ask('runs.predictions', { id })
  expect(step).toBe(40)
  expect(columns.slice(0, 4)).toEqual(['index', 'line', 'text', 'human label'])
  expect(rows).toHaveLength(12)
  const right = rows.filter(
    (row) => row[columns.indexOf('human label')] === row[columns.indexOf('student label')],
  )
  const { evaluations } = await ask('runs.show', { id })
  expect(right).toHaveLength(evaluations.at(-1)?.scores.right ?? -1)
})

test('the result goes to a new folder, and to no other', async () => {
  const folder = join(root, 'given away')
  expect(await ask('runs.export', { id, folder })).toEqual({ path: folder })
  expect(readdirSync(folder)).toContain('model.safetensors')
  await expect(ask('runs.export', { id, folder })).rejects.toMatchObject({ code: 'not-writable' })
  await expect(ask('runs.export', { id, folder: 'here' })).rejects.toMatchObject({
    code: 'invalid-arguments',
  })
  expect(existsSync('here')).toBe(false)
})

test('probes of a dev file that was edited since are refused', async () => {
  const path = join(root, 'dev.jsonl')
  const before = readFileSync(path)
  await host.close()
  writeFileSync(path, `${before.toString().replace('w', 'x')}`)
  host = openHost(join(root, 'home'), PROGRAM_PATHS)
  await expect(ask('runs.probes', { id })).rejects.toMatchObject({ code: 'inputs-changed' })
  writeFileSync(path, before)
})
