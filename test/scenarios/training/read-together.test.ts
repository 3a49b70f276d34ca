import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { TrainingEvent } from '../../../src-main/contract/training-event.ts'
import type { Backend, Session } from '../../../src-main/engine/backend.ts'
import type { Node } from '../../../src-main/engine/graph/graph.ts'
import { NonFiniteLoss } from '../../../src-main/engine/training/read-steps.ts'
import { trainRun } from '../../../src-main/engine/training/train-run.ts'
import { testBackend } from '../../support/test-backend.ts'
import { readEvents } from '../../support/read-events.ts'
import { makeInputs, makeRun } from './make-run-folder.ts'
import { eventsOf } from './start-trainer.ts'

type Plan = Parameters<typeof makeRun>[2]

let root = ''
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'read-together-'))
  makeInputs(root)
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

let runs = 0
const CARD = 'NVIDIA H100 is not used: a test said so.'

/** @param keep whether the teacher is kept in a vault, which no other run has begun to fill */
async function trained(
  plan: NonNullable<Plan>,
  readTogether: number,
  backend = testBackend(),
  keep: 'always' | 'never' = 'never',
): Promise<string> {
  const name = `run-${++runs}`
  process.env.STILLROOM_VAULTS = join(root, `${name}-vaults`)
  const run = makeRun(root, name, {
    ...plan,
    teacher: { model: { kind: 'folder', path: join(root, 'teacher') }, vault: { keep } },
    training: { checkpointEverySeconds: 60, ...plan.training },
  })
  await trainRun(run, { backend, isEnding: () => false, readTogether, unusedCard: CARD })
  return run
}

const CLOCKS = new Set(['at', 'durationMs', 'fillMs', 'computeMs', 'readMs'])

/**
 * Everything that a run has written, in order, without what clocks said; why a teacher is kept or
 * not is said in measured times.
 */
function toldBy(run: string): readonly unknown[] {
  return readEvents(run).map((event) =>
    Object.fromEntries(
      Object.entries(event).filter(
        ([name]) => !CLOCKS.has(name) && !(name === 'reason' && event.kind === 'teacher-source'),
      ),
    ),
  )
}

const weightsOf = (run: string) => readFileSync(join(run, 'student', 'model.safetensors')).toString('base64')

/** 40 texts in batches of 4: ten steps an epoch. */
const PLANS = {
  'with dropout and evaluations within an epoch': {
    training: { epochs: 3, dropout: 0.1, evaluateEvery: 0.7 },
  },
  'with a stage that converges within a window of reports': {
    strategy: { kind: 'progressive', convergence: { threshold: 0.9, windowSteps: 4 } },
    training: { epochs: 2 },
  },
  'with a stage that converges within the second window of reports': {
    strategy: { kind: 'progressive', stageEpochs: 3, convergence: { threshold: 0.9, windowSteps: 13 } },
    training: { epochs: 1 },
  },
  'with batches of which some are computed in parts': {
    training: { epochs: 3, batchSize: 16, microBatch: 8 },
  },
} as const satisfies Readonly<Record<string, Plan>>

describe('a run whose steps are read ten at a time', () => {
  test.each(Object.keys(PLANS) as (keyof typeof PLANS)[])(
    '(%s) tells what one tells that is read step by step, and ends in the same bits',
    async (name) => {
      const one = await trained(PLANS[name], 1)
      const ten = await trained(PLANS[name], 10)
      expect(toldBy(ten)).toEqual(toldBy(one))
      expect(weightsOf(ten)).toBe(weightsOf(one))
      const hasConverged = eventsOf(one, 'stage-ended').some(({ reason }) => reason === 'converged')
      expect(hasConverged).toBe('strategy' in PLANS[name])
    },
  )

  test('tells as much in the same order where a vault is filled and checked on the way', async () => {
    const plan = { training: { epochs: 3, dropout: 0.1 } }
    const one = await trained(plan, 1, testBackend(), 'always')
    const ten = await trained(plan, 10, testBackend(), 'always')
    expect(eventsOf(one, 'started')).toMatchObject([{ device: 'CPU', unusedCard: CARD }])
    expect(eventsOf(one, 'teacher-checked')).toHaveLength(3)
    expect(toldBy(ten)).toEqual(toldBy(one))
    expect(weightsOf(ten)).toBe(weightsOf(one))
  })

  test('keeps no checkpoint before the numbers of its steps are written, whenever it is due', async () => {
    const run = await trained({ training: { epochs: 3, checkpointEverySeconds: 0.02 } }, 10)
    const events = readEvents(run)
    const kept = events.filter(({ kind }) => kind === 'checkpoint')
    expect(kept.length).toBeGreaterThan(3)
    events.forEach((event, index) => {
      if (event.kind === 'checkpoint') expect(newestStep(events.slice(0, index))).toBe(event.step)
    })
  })
})

const newestStep = (events: readonly TrainingEvent[]) =>
  events.findLast((event) => event.kind === 'step')?.step

type Run = Session['run']
type Feeds = Parameters<Run>[0]

const isStep = (feeds: Feeds) => [...feeds.keys()].some(({ operation }) => operation.name === 'labels')

/** Real TensorFlow; what is run goes through `given` first, which may feed something else. */
function backendWith(given: (...run: Parameters<Run>) => Feeds): Backend {
  const backend = testBackend()
  return {
    ...backend,
    load(graph) {
      const session = backend.load(graph)
      return { ...session, run: (feeds, nodes) => session.run(given(feeds, nodes), nodes) }
    },
  }
}

function waitFor(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds)
}

const isReading = (feeds: Feeds, nodes: readonly Node[]) =>
  !isStep(feeds) && nodes.some(({ operation }) => operation.name.startsWith('reports/'))

describe('steps read ten at a time', () => {
  test('give back an integer alone, which a GPU keeps in host memory, and the reports of many at once', async () => {
    const ofSteps: string[] = []
    let readings = 0
    const watched = backendWith((feeds, nodes) => {
      if (isStep(feeds)) ofSteps.push(...nodes.map(({ dtype }) => dtype))
      if (isReading(feeds, nodes)) readings += 1
      return feeds
    })
    await trained({ training: { epochs: 3, evaluateEvery: 3 } }, 10, watched)
    expect(ofSteps).toEqual(Array(30).fill('int32'))
    expect(readings).toBeGreaterThanOrEqual(3)
    expect(readings).toBeLessThan(8) // ten that took more than a second are read before
  })

  test('share the time that a device takes longer than their calls', async () => {
    const readingMs = 400
    const slow = backendWith((feeds, nodes) => {
      if (isReading(feeds, nodes)) waitFor(readingMs)
      return feeds
    })
    const startedAt = performance.now()
    const run = await trained({ training: { epochs: 2, evaluateEvery: 2 } }, 10, slow)
    const spent = performance.now() - startedAt
    const durations = eventsOf(run, 'step').map(({ durationMs }) => durationMs)
    const told = durations.reduce((sum, ms) => sum + ms, 0)
    expect(durations.every((ms) => ms >= readingMs / 10)).toBe(true)
    expect(told).toBeGreaterThan(2 * readingMs)
    expect(told).toBeLessThan(spent)
  })

  test('are not kept unread for much more than a second where they take long', async () => {
    const slow = backendWith((feeds) => {
      if (isStep(feeds)) waitFor(400)
      return feeds
    })
    const times = eventsOf(await trained({ training: { epochs: 1 } }, 10, slow), 'step').map(({ at }) => at)
    // Three are written at once, or fewer.
    expect(Date.parse(times[9] ?? '') - Date.parse(times[0] ?? '')).toBeGreaterThan(2 * 1_000)
  })
})

describe('a step that is not finite among ten', () => {
  const NOTHING = new Float32Array(5).fill(Number.NaN)

  /** Makes the weights NaN with one step: the next one is not finite. */
  function breakingBackend(step: number): Backend {
    let taken = 0
    return backendWith((feeds) => {
      const schedule = [...feeds.keys()].find(({ operation }) => operation.name === 'schedule')
      if (!schedule || ++taken !== step) return feeds
      return new Map(feeds).set(schedule, { shape: [5], data: NOTHING })
    })
  }

  test.each([
    { broken: 13, before: 'within an epoch' },
    { broken: 19, before: 'before an evaluation' },
    { broken: 29, before: "before the run's end" },
  ])(
    '$before is named with its lines behind the steps before it, and nothing is kept of what came after',
    async ({ broken }) => {
      const plan = { training: { epochs: 3 } }
      const failed = async (readTogether: number): Promise<string> => {
        await expect(trained(plan, readTogether, breakingBackend(broken))).rejects.toBeInstanceOf(
          NonFiniteLoss,
        )
        return join(root, `run-${runs}`)
      }
      const one = await failed(1)
      const ten = await failed(10)
      expect(eventsOf(one, 'failed')).toMatchObject([{ step: broken }])
      expect(eventsOf(one, 'step').at(-1)?.step).toBe(broken)
      expect(toldBy(ten)).toEqual(toldBy(one))
      expect(readdirSync(join(ten, 'checkpoints'))).toEqual(readdirSync(join(one, 'checkpoints')))
    },
  )
})
