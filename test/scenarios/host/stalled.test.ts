// One at a time: tells a process that hangs from one that is slow.
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Answer, Ask, Reply, RequestName } from '../../../src-main/contract/api.ts'
import { unpackRuns } from '../../../src-main/domain/run/run-list.ts'
import { dispatch } from '../../../src-main/host/dispatch.ts'
import { openHost, type Host } from '../../../src-main/host/open-host.ts'
import { stallNow } from '../../../src-main/host/runs/stall-now.ts'
import { stopTrainer } from '../../../src-main/host/training/steer-trainer.ts'
import { isTrainerAlive, trainerOf } from '../../../src-main/run-folder/trainer-mark.ts'
import { PROGRAM_PATHS } from '../../../src-main/adapters/program-paths.ts'
import { syntheticGold, syntheticLogits, writeSyntheticRun } from '../../support/synthetic-run.ts'
import { makeInputs } from '../training/make-run-folder.ts'

let root: string
let host: Host
let hung: ChildProcess[]
const folderOf = (id: string) => join(root, 'home', 'runs', id)

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'stillroom-test-'))
  mkdirSync(join(root, 'home', 'runs'), { recursive: true })
  hung = []
})
afterEach(async () => {
  await host.close()
  for (const child of hung) child.kill('SIGKILL')
  rmSync(root, { recursive: true, force: true })
})

async function ask<Name extends RequestName>(name: Name, given: unknown): Promise<Answer<Name>> {
  const reply = (await dispatch(host.handlers, name, given as Ask<Name>)) as Reply<Answer<Name>>
  if (!reply.ok) throw Object.assign(new Error(reply.error.message), reply.error)
  return reply.value
}
const rows = async () => unpackRuns(await ask('runs.list', {}))

/** @returns milliseconds that it took */
async function until(seconds: number, isSo: () => Promise<boolean>): Promise<number> {
  const from = performance.now()
  for (; !(await isSo()); await sleep(50))
    if (performance.now() - from > seconds * 1000)
      throw new Error(
        `Not within ${seconds} seconds: ${JSON.stringify((await rows()).map(({ id, state, stall, step }) => ({ id, state, stall, step })))}`,
      )
  return performance.now() - from
}

describe('a training whose process is stopped', () => {
  test('is stalled within 15 seconds, goes on when it is continued, and can be stopped with a checkpoint', async () => {
    makeInputs(root)
    host = openHost(join(root, 'home'), PROGRAM_PATHS)
    await ask('runs.start', {
      plan: {
        kind: 'distill',
        data: { source: { kind: 'files', train: join(root, 'train.jsonl'), dev: join(root, 'dev.jsonl') } },
        teacher: { model: { kind: 'folder', path: join(root, 'teacher') } },
        student: { layers: 2, start: { from: 'random' } },
        losses: [{ loss: 'soft-label' }],
        training: { epochs: 1000, batchSize: 4 },
      },
    })
    const state = async () => (await rows())[0]?.state
    await until(60, async () => ((await rows())[0]?.step ?? 0) > 3)
    const id = (await rows())[0]!.id
    const pid = trainerOf(folderOf(id))!
    process.kill(pid, 'SIGSTOP')
    expect(await until(15, async () => (await state()) === 'stalled')).toBeLessThan(15_000)
    expect((await rows())[0]).toMatchObject({ stall: 'stopped' })
    expect(await stallNow(folderOf(id))).toBe('stopped')
    process.kill(pid, 'SIGCONT')
    await until(15, async () => (await state()) === 'running')
    process.kill(pid, 'SIGSTOP')
    await until(15, async () => (await state()) === 'stalled')
    await ask('runs.control', { id, want: 'run' })
    await until(15, async () => (await state()) === 'running')
    process.kill(pid, 'SIGSTOP')
    await until(15, async () => (await state()) === 'stalled')
    await ask('runs.control', { id, want: 'stop' })
    await until(30, async () => (await state()) === 'stopped')
    expect(await ask('runs.checkpoints', { id })).not.toEqual([])
  })
})

/** A process that holds a run as its trainer does and then hangs, as it says. */
function hang(id: string, how: string): void {
  const gold = syntheticGold(20)
  const folder = writeSyntheticRun(join(root, 'home', 'runs'), id, {
    gold,
    teacher: syntheticLogits(gold, 0.9, 1),
    student: syntheticLogits(gold, 0.8, 2),
  })
  const log = join(folder, 'events.jsonl')
  writeFileSync(log, `${readFileSync(log, 'utf8').trimEnd().split('\n').slice(0, -1).join('\n')}\n`)
  const room = join(import.meta.dirname, '..', '..', '..', 'src-main', 'run-folder')
  const code = `
    import { claimRun } from ${JSON.stringify(join(room, 'trainer-mark.ts'))}
    import { openHeartbeat } from ${JSON.stringify(join(room, 'heartbeat.ts'))}
    claimRun(${JSON.stringify(folder)})
    const heartbeat = openHeartbeat(${JSON.stringify(folder)})
    const steps = (count) => new Promise((done) => {
      const timer = setInterval(() => { heartbeat.beat(); if (--count === 0) { clearInterval(timer); done() } }, 100)
    })
    ${how}`
  hung.push(spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: 'ignore' }))
}
const FOREVER = 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)'

describe('a trainer that hangs', () => {
  test('is stalled within 15 seconds, in a step or before the first, computing or not; one that goes on is not', async () => {
    hang('20260101-000000-idle', `await steps(20); ${FOREVER}`)
    hang('20260101-000000-busy', 'await steps(20); for (;;);')
    hang('20260101-000000-load', FOREVER)
    hang('20260101-000000-good', 'await steps(1e9)')
    const ids = ['idle', 'busy', 'load', 'good'].map((end) => `20260101-000000-${end}`)
    host = openHost(join(root, 'home'), PROGRAM_PATHS)
    await until(30, async () => ids.every((id) => isTrainerAlive(folderOf(id))))
    const stalls = async () =>
      Object.fromEntries((await rows()).map(({ id, stall }) => [id.slice(-4), stall]))
    await sleep(2_500) // the steps before they hang
    await until(15, async () => {
      const { idle, busy, load } = await stalls()
      return idle === 'idle' && busy === 'slow' && load === 'idle'
    })
    expect(await stalls()).toEqual({ idle: 'idle', busy: 'slow', load: 'idle', good: null })
    expect(await stallNow(folderOf(ids[0]!))).toBe('idle')
    expect(await stallNow(folderOf(ids[3]!))).toBeNull()
    expect(await stopTrainer(folderOf(ids[0]!), new AbortController().signal, 11_000)).toBe(true)
    await until(5, async () => (await rows()).find(({ id }) => id === ids[0])?.state === 'interrupted')
  })
})
