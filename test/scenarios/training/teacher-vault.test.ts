import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeInputs, makeRun } from './make-run-folder.ts'
import { eventsOf, runTrainer } from './start-trainer.ts'

let root = ''
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'vault-runs-'))
  makeInputs(root)
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

/** More than any file of the run, less than its vault. */
const LARGEST_FILE_KB = 1500

const LOSSES = [
  { loss: 'hard-label' },
  { loss: 'soft-label' },
  { loss: 'attention-kl' },
  { loss: 'hidden-cosine' },
] as const

/** They look at what those do not: heads, scores, and several layers at once. */
const OTHER_LOSSES = [
  { loss: 'attention-relations' },
  { loss: 'attention-score-mse' },
  { loss: 'hidden-alp' },
] as const
const SEVERAL_LAYERS = [
  { teacher: 1, student: 1 },
  { teacher: 2, student: 1 },
  { teacher: 4, student: 2 },
]

async function trained(name: string, vault: object, more: object = {}, inside: object = {}): Promise<string> {
  const run = makeRun(root, name, {
    teacher: { model: { kind: 'folder', path: join(root, 'teacher') }, vault },
    losses: [...LOSSES],
    ...inside,
    training: { checkpointEverySeconds: 60, ...more },
  })
  const { ended, complaints } = await runTrainer(run)
  if (ended !== 0) throw new Error(complaints)
  return run
}

function lossesOf(run: string): readonly number[] {
  return eventsOf(run, 'step').map(({ loss }) => loss)
}

function largestGap(a: readonly number[], b: readonly number[]): number {
  expect(a.length).toBe(b.length)
  return Math.max(...a.map((value, index) => Math.abs(value - (b[index] as number))))
}

describe('a run that reads its teacher from a vault', () => {
  test('has the losses of one that computes it, within rounding, and says how it chose', async () => {
    const live = await trained('live', { keep: 'never' })
    const stored = await trained('stored', { keep: 'always' })
    expect(eventsOf(live, 'teacher-source')).toMatchObject([{ source: 'live' }])
    expect(eventsOf(stored, 'teacher-source')).toMatchObject([{ source: 'stored', precision: 'float32' }])
    expect(largestGap(lossesOf(live), lossesOf(stored))).toBeLessThan(2e-5)
    const checks = eventsOf(stored, 'teacher-checked')
    expect(checks).toHaveLength(3) // once an epoch
    for (const { differences } of checks) {
      expect(differences.map(({ part }) => part)).toEqual([
        'logits',
        'attention 2',
        'attention 4',
        'cls 2',
        'cls 4',
      ])
      for (const { largest } of differences) expect(largest).toBeLessThan(5e-6)
    }
    expect(eventsOf(stored, 'teacher-stored')).toHaveLength(1)
    const steps = eventsOf(stored, 'step')
    expect(steps.some(({ fillMs }) => fillMs !== undefined)).toBe(true)
    expect(steps.slice(10).every(({ fillMs }) => fillMs === undefined)).toBe(true)
  })

  test('has them too where losses look at heads, at scores and at several layers at once', async () => {
    const inside = { losses: [...OTHER_LOSSES], mapping: SEVERAL_LAYERS }
    const live = await trained('inside-live', { keep: 'never' }, { epochs: 1 }, inside)
    const stored = await trained('inside-stored', { keep: 'always' }, { epochs: 1 }, inside)
    expect(largestGap(lossesOf(live), lossesOf(stored))).toBeLessThan(2e-5)
    const [checked] = eventsOf(stored, 'teacher-checked')
    expect(checked?.differences.map(({ part }) => part)).toEqual(
      ['scores', 'queries', 'keys', 'values', 'cls'].flatMap((of) => [`${of} 1`, `${of} 2`, `${of} 4`]),
    )
    const [step] = eventsOf(stored, 'step')
    const weighed = step?.terms.find(({ loss }) => loss === 'hidden-alp')
    expect(weighed?.pairs?.map(({ teacher, student }) => [teacher, student])).toEqual([
      [1, 1],
      [4, 2],
    ])
  })

  test('has the same losses, bit for bit, whether it filled the vault or found it, with any seed', async () => {
    const first = await trained('first', { keep: 'always' }, { seed: 5 })
    const again = await trained('again', { keep: 'always' }, { seed: 5 })
    expect(eventsOf(again, 'teacher-source')[0]?.filled).toBe(eventsOf(again, 'teacher-source')[0]?.chunks)
    expect(eventsOf(again, 'teacher-stored')).toEqual([])
    expect(lossesOf(again)).toEqual(lossesOf(first))
    const [heard] = eventsOf(again, 'teacher-evaluated')
    expect(heard).toMatchObject({ isKept: true, scores: eventsOf(first, 'teacher-evaluated')[0]?.scores })
  })

  test('in float16 stays near, and reports how near', async () => {
    const live = await trained('live-too', { keep: 'never' }, { dropout: 0 })
    const half = await trained('half', { keep: 'always', precision: 'float16' }, { dropout: 0 })
    expect(largestGap(lossesOf(live), lossesOf(half))).toBeLessThan(5e-3)
    const largest = Math.max(
      ...eventsOf(half, 'teacher-checked').flatMap(({ differences }) =>
        differences.map((difference) => difference.largest),
      ),
    )
    expect(largest).toBeGreaterThan(1e-6)
    expect(largest).toBeLessThan(5e-3)
  })

  test('is computed where the budget is too small or the data is seen once, and refused where the plan insists', async () => {
    const small = await trained('small', { gigabytes: 1e-9 })
    expect(eventsOf(small, 'teacher-source')[0]).toMatchObject({
      source: 'live',
      reason: expect.stringContaining('allowed') as string,
    })
    const once = await trained('once', {}, { epochs: 1, seed: 9, batchSize: 40, dropout: 0.3 })
    expect(['live', 'stored']).toContain(eventsOf(once, 'teacher-source')[0]?.source)
    const run = makeRun(root, 'insists', {
      teacher: {
        model: { kind: 'folder', path: join(root, 'teacher') },
        vault: { keep: 'always', gigabytes: 1e-9 },
      },
    })
    const { ended } = await runTrainer(run)
    expect(ended).toBe(1)
    expect(eventsOf(run, 'failed')[0]?.error).toMatchObject({ code: 'disk-full' })
  })

  test('that cannot be written on goes on with the live teacher, says so, and is resumed so', async () => {
    mkdirSync(join(root, 'long'))
    makeInputs(join(root, 'long'), { trainExamples: 1200 })
    const run = makeRun(join(root, 'long'), 'full', {
      // So small a teacher may be computed as fast as it is read.
      teacher: { model: { kind: 'folder', path: join(root, 'long', 'teacher') }, vault: { keep: 'always' } },
      losses: [...LOSSES],
      training: { epochs: 2, batchSize: 64, checkpointEverySeconds: 60 },
    })
    const { ended, complaints } = await runTrainer(run, `ulimit -f ${LARGEST_FILE_KB}`)
    if (ended !== 0) throw new Error(complaints)
    expect(eventsOf(run, 'teacher-source')).toMatchObject([{ source: 'stored' }, { source: 'live' }])
    expect(eventsOf(run, 'teacher-source')[1]?.reason).toContain('could not be written')
    const last = String(eventsOf(run, 'checkpoint').at(-1)?.step)
    const state: unknown = JSON.parse(readFileSync(join(run, 'checkpoints', last, 'state.json'), 'utf8'))
    expect(state).toMatchObject({ teacher: 'live' })
  })

  test('keeps nothing in the run folder', () => {
    expect(readdirSync(join(root, 'stored')).some((name) => name.includes('vault'))).toBe(false)
  })
})
