import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { API, type Answer, type Ask, type Reply, type RequestName } from '../../src-main/contract/api.ts'
import type { HostEvent } from '../../src-main/contract/host-event.ts'
import { dispatch } from '../../src-main/host/dispatch.ts'
import { openHost, type Host } from '../../src-main/host/open-host.ts'
import { makeInputs } from '../scenarios/training/make-run-folder.ts'
import { unpackRuns } from '../../src-main/domain/run/run-list.ts'
import { PROGRAM_PATHS } from '../../src-main/adapters/program-paths.ts'

let root: string
let host: Host
let events: HostEvent[]

function open(): void {
  host = openHost(join(root, 'home'), PROGRAM_PATHS)
  events = []
  host.listen((event) => void events.push(event))
}

async function ask<Name extends RequestName>(name: Name, given: Ask<Name>): Promise<Answer<Name>> {
  const reply = (await dispatch(host.handlers, name, given)) as Reply<Answer<Name>>
  if (!reply.ok) throw Object.assign(new Error(reply.error.message), reply.error)
  return reply.value
}

async function until(isSo: () => boolean): Promise<void> {
  const from = performance.now()
  while (!isSo()) {
    if (performance.now() - from > 60_000)
      throw new Error(`Not within a minute; last: ${JSON.stringify(events.at(-1))}`)
    await sleep(20)
  }
}
const jobStates = (id: string) =>
  events.flatMap((event) => (event.kind === 'job' && event.job.id === id ? [event.job.state] : []))
const stepsTold = () =>
  events.flatMap((event) => (event.kind === 'run' ? event.events : [])).filter(({ kind }) => kind === 'step')
    .length

const plan = (epochs: number) => ({
  kind: 'distill',
  name: 'a student',
  data: { source: { kind: 'files', train: join(root, 'train.jsonl'), dev: join(root, 'dev.jsonl') } },
  teacher: { model: { kind: 'folder', path: join(root, 'teacher') } },
  student: { layers: 2, start: { from: 'random' } },
  losses: [{ loss: 'soft-label' }],
  training: { epochs, batchSize: 4, learningRate: 1e-3 },
})

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'stillroom-test-'))
  makeInputs(root)
  open()
})
afterEach(async () => {
  await host.close()
  rmSync(root, { recursive: true, force: true })
})

describe('a host', () => {
  test('queues a plan, tells its steps as they come, and answers with exact curves', async () => {
    const job = await ask('runs.start', { plan: plan(2) })
    await until(() => jobStates(job).includes('done'))
    await until(() => events.some((event) => event.kind === 'run' && event.run.state === 'finished'))
    const [run] = unpackRuns(await ask('runs.list', {}))
    expect(run).toMatchObject({ name: 'a student', state: 'finished', step: 20, steps: 20 })
    expect(stepsTold()).toBe(20)
    const { evaluations, series } = await ask('runs.show', { id: run!.id })
    expect(evaluations.map(({ step }) => step)).toEqual([10, 20])
    const curves = await ask('runs.curves', { id: run!.id, series: [...series] })
    expect(curves.loss?.steps).toEqual(Array.from({ length: 20 }, (_, index) => index + 1))
    const { runs } = await ask('runs.compare', { ids: [run!.id] })
    expect(runs[0]?.accuracy).toBe(run!.accuracy)
  })

  test('lets a trainer go on when it closes, and finds it again', async () => {
    await ask('runs.start', { plan: plan(300) })
    await until(() => stepsTold() > 0)
    const [before] = unpackRuns(await ask('runs.list', {}))
    await host.close()
    await sleep(500)
    open()
    const [after] = unpackRuns(await ask('runs.list', {}))
    expect(after).toMatchObject({ id: before!.id, state: 'running' })
    await until(() => events.some((event) => event.kind === 'run' && event.run.step > before!.step))
    await ask('runs.control', { id: after!.id, want: 'stop' })
    await until(() => events.some((event) => event.kind === 'run' && event.run.state === 'stopped'))
  })

  test('has its home for itself', () => {
    expect(() => openHost(join(root, 'home'), PROGRAM_PATHS)).toThrow(/Another Stillroom owns/)
  })

  test('answers a plan that cannot be run with its problems, and queues nothing', async () => {
    await expect(ask('runs.start', { plan: { kind: 'distill' } })).rejects.toMatchObject({
      code: 'invalid-plan',
    })
    expect(events).toEqual([])
  })

  test('makes the same index anew when its database is gone', async () => {
    const job = await ask('runs.start', { plan: plan(1) })
    await until(() => jobStates(job).includes('done'))
    await host.close()
    const database = join(root, 'home', 'stillroom.db')
    open()
    const before = unpackRuns(await ask('runs.list', {}))
    await host.close()
    expect(existsSync(database)).toBe(true)
    for (const end of ['', '-wal', '-shm']) rmSync(database + end, { force: true })
    open()
    // What is worked out from predictions comes a moment after the rest.
    await expect.poll(async () => unpackRuns(await ask('runs.list', {}))).toEqual(before)
  })
})

test('whatever is asked, the answer is a reply', async () => {
  const name = fc.oneof(fc.constantFrom(...Object.keys(API), '__proto__', 'constructor'), fc.anything())
  // Not by String(): what has a strange toString is what is tried here.
  const long: readonly unknown[] = ['runtime.install', 'demo.start', 'bench.start']
  const harmless = (given: unknown) => !long.includes(given)
  await fc.assert(
    fc.asyncProperty(name.filter(harmless), fc.anything(), async (given, input) => {
      const reply = await dispatch(host.handlers, given, input)
      if (!reply.ok) expect(reply.error.code).not.toBe('unexpected')
    }),
    { numRuns: 300 },
  )
})
