import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Injection } from '../../support/inject-faults.ts'
import { readEvents } from '../../support/read-events.ts'
import { makeInputs, makeRun } from './make-run-folder.ts'
import { eventsOf, startTrainer } from './start-trainer.ts'

const HOOK = join(import.meta.dirname, '../../support/inject-faults.ts')
const PLAN = { training: { epochs: 2, dropout: 0.1 } }

type Call = readonly [call: string, path: string, to?: string]

let root = ''
let undisturbed = ''
let calls: readonly Call[] = []
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'power-loss-'))
  makeInputs(root)
  undisturbed = join(root, 'undisturbed')
  calls = (await trained('undisturbed')).calls
})
afterAll(() => rmSync(root, { recursive: true }))

/** Trains a run to its end with its calls written down, and some of them failing. */
async function trained(name: string, fail?: Injection['fail']) {
  const run = makeRun(root, name, PLAN)
  const trace = join(root, `${name}.trace`)
  const injection: Injection = { trace, ...(fail && { fail }) }
  const env = { NODE_OPTIONS: `--import ${HOOK}`, STILLROOM_INJECT: JSON.stringify(injection) }
  const ending = await startTrainer(run, { env }).ending
  const lines = readFileSync(trace, 'utf8').trim().split('\n')
  return { run, ending, calls: lines.map((line) => JSON.parse(line) as Call) }
}

const weights = (run: string) => readFileSync(join(run, 'student', 'model.safetensors'))
const isCheckpoint = (path: string) => /checkpoints.\d+$/.test(path)

describe('whatever a power cut takes that was not synced', () => {
  test('a checkpoint gets its name only when each of its files, and their names, are on the disk, the manifest last', () => {
    const named = calls.flatMap(([call, , to], at) =>
      call === 'rename' && to && isCheckpoint(to) ? [at] : [],
    )
    expect(named.length).toBeGreaterThan(10)
    for (const at of named) {
      const staging = calls[at]?.[1] ?? ''
      const before = calls.slice(
        calls.findLastIndex(
          ([call, path], index) =>
            index < at &&
            call === 'open' &&
            path.endsWith('.tmp') &&
            dirname(path) === staging &&
            basename(path).startsWith('model'),
        ),
        at,
      )
      const files = before.flatMap(([call, from, to]) =>
        call === 'rename' && to && dirname(to) === staging ? [[from, to] as const] : [],
      )
      expect(files.map(([, to]) => basename(to))).toEqual([
        'model.safetensors',
        'optimizer.safetensors',
        'state.json',
        'manifest.json',
      ])
      for (const [temporary, to] of files) {
        const order = ['write', 'sync', 'rename'].map((wanted) =>
          before.findLastIndex(([call, path]) => call === wanted && path === temporary),
        )
        expect(
          order.toSorted((a, b) => a - b),
          to,
        ).toEqual(order)
        const names = before.findLastIndex(([call, path]) => call === 'sync' && path === staging)
        expect(names, to).toBeGreaterThan(order[2] ?? Infinity)
      }
    }
  })

  test('an older checkpoint goes only when the name of the newer one is on the disk', () => {
    const removals = calls.flatMap(([call, path], at) =>
      call === 'remove' && isCheckpoint(path) ? [at] : [],
    )
    expect(removals.length).toBeGreaterThan(5)
    for (const at of removals) {
      const named = calls.findLastIndex(
        ([call, , to], index) => index < at && call === 'rename' && isCheckpoint(to ?? ''),
      )
      const synced = calls.findLastIndex(
        ([call, path], index) => index < at && call === 'sync' && basename(path) === 'checkpoints',
      )
      expect(synced).toBeGreaterThan(named)
    }
  })

  test('what a checkpoint stands on is in the synced log before it', () => {
    calls.forEach(([call, , to], at) => {
      if (call !== 'rename' || !isCheckpoint(to ?? '')) return
      const before = calls.slice(0, at)
      const written = before.findLastIndex(
        ([other, path]) => other === 'write' && path.endsWith('events.jsonl'),
      )
      const synced = before.findLastIndex(
        ([other, path]) => other === 'sync' && path.endsWith('events.jsonl'),
      )
      expect(synced).toBeGreaterThan(written)
    })
  })
})

describe('an fsync that fails with an input/output error', () => {
  test('of a checkpoint: the run says so and waits, that file is never synced again, another is written, and the bits are the same', async () => {
    const {
      run,
      ending,
      calls: traced,
    } = await trained('checkpoint', { call: 'sync', path: 'optimizer.*tmp$', code: 'EIO', times: 1 })
    expect(ending).toMatchObject({ ended: 0 })
    expect(eventsOf(run, 'paused')).toMatchObject([
      {
        because: {
          code: 'disk-failed',
          message: expect.stringMatching(/input\/output error.*tries again by itself/),
        },
      },
    ])
    const synced = traced
      .filter(([call, path]) => call === 'sync' && path.endsWith('.tmp'))
      .map(([, path]) => path)
    expect(new Set(synced).size).toBe(synced.length)
    expect(weights(run).equals(weights(undisturbed))).toBe(true)
  })

  test('of the log: a new file takes its place with every line, and no checkpoint stands on the old one', async () => {
    const {
      run,
      ending,
      calls: traced,
    } = await trained('log', { call: 'sync', path: 'events\\.jsonl$', code: 'EIO', times: 1 })
    expect(ending).toMatchObject({ ended: 0 })
    const failed = traced.findIndex(([call, path]) => call === 'sync' && path.endsWith('events.jsonl'))
    const next = traced.slice(failed + 1).filter(([call]) => call === 'sync' || call === 'rename')
    expect(next[0]?.[1]).toMatch(/events\.jsonl\..*\.tmp$/)
    expect(next[1]).toEqual(['rename', next[0]?.[1], join(run, 'events.jsonl')])
    const events = readEvents(run)
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1))
    expect(eventsOf(run, 'step').length).toBe(eventsOf(undisturbed, 'step').length)
    expect(weights(run).equals(weights(undisturbed))).toBe(true)
  })

  test('that does not pass leaves the last checkpoint, and no half-written file, when the run is told to end', async () => {
    const run = makeRun(root, 'lasting', PLAN)
    const injection: Injection = {
      trace: join(root, 'lasting.trace'),
      fail: { call: 'sync', path: 'optimizer.*tmp$', code: 'EIO', times: 1e9 },
    }
    const trainer = startTrainer(run, {
      env: { NODE_OPTIONS: `--import ${HOOK}`, STILLROOM_INJECT: JSON.stringify(injection) },
    })
    while (eventsOf(run, 'paused').length === 0) await new Promise((done) => setTimeout(done, 50))
    trainer.kill('SIGTERM')
    expect(await trainer.ending).toMatchObject({ ended: 0 })
    expect(readEvents(run).at(-1)?.kind).toBe('stopped')
    const left = existsSync(join(run, 'checkpoints')) ? readdirSync(join(run, 'checkpoints')) : []
    expect(left.filter((name) => !/^\d+$/.test(name))).toEqual([])
  })
})
