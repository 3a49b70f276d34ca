import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Backend } from '../../../src-main/engine/backend.ts'
import { trainRun } from '../../../src-main/engine/training/train-run.ts'
import { testBackend } from '../../support/test-backend.ts'
import { makeInputs, makeRun } from './make-run-folder.ts'
import { eventsOf } from './start-trainer.ts'

let root = ''
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'micro-batches-'))
  makeInputs(root)
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

/**
 * TensorFlow that has no memory for more than so many texts at a time while a step is taken, as it
 * says so itself.
 */
function backendFor(mostTexts: number): Backend {
  const backend = testBackend()
  return {
    ...backend,
    load(graph) {
      const session = backend.load(graph)
      return {
        ...session,
        run(feeds, fetches) {
          const isStep = [...feeds.keys()].some(({ operation }) => operation.name === 'labels')
          const texts = [...feeds].find(([{ operation }]) => operation.name === 'ids')?.[1].shape[0] ?? 0
          if (isStep && texts > mostTexts)
            throw new Error(`OOM when allocating tensor with shape[${texts},7,16] and type float`)
          return session.run(feeds, fetches)
        },
      }
    },
  }
}

const PLAN = {
  losses: [
    { loss: 'hard-label' },
    { loss: 'soft-label' },
    { loss: 'attention-kl' },
    { loss: 'hidden-mse', at: 'tokens' },
    { loss: 'hidden-cosine' },
    { loss: 'attention-mse', per: 'text' },
    { loss: 'hidden-kl', at: 'tokens', per: 'text' },
  ],
} as const

type Losses = NonNullable<Parameters<typeof makeRun>[2]>['losses']

async function trained(
  name: string,
  training: object,
  backend = testBackend(),
  losses: Losses = [...PLAN.losses],
): Promise<string> {
  const run = makeRun(root, name, {
    losses,
    ...(losses?.length === 1 && { mapping: [] }),
    training: { dropout: 0, batchSize: 8, checkpointEverySeconds: 60, ...training },
  })
  await trainRun(run, { backend, isEnding: () => false })
  return run
}

function numbersOf(run: string): readonly number[] {
  const last = new Map(eventsOf(run, 'step').map((event) => [event.step, event]))
  return [...last.values()].flatMap(({ loss, gradientNorm, terms }) => [
    loss,
    gradientNorm,
    ...terms.map(({ value }) => value),
  ])
}

function expectClose(run: string, reference: string): void {
  const [found, expected] = [numbersOf(run), numbersOf(reference)]
  expect(found.length).toBe(expected.length)
  found.forEach((value, index) => expect(value).toBeCloseTo(expected[index] ?? Number.NaN, 3))
}

describe('a batch computed in parts', () => {
  test('has the loss, terms, gradient and result of the whole batch, within rounding', async () => {
    const whole = await trained('whole', {})
    expectClose(await trained('parts', { microBatch: 3 }), whole)
    expectClose(await trained('one by one', { microBatch: 1 }), whole)
  })

  test('is averaged over what its labels weigh, where classes have weights', async () => {
    const losses: Losses = [{ loss: 'hard-label', smoothing: 0.1, classWeights: { no: 0.2, yes: 5 } }]
    const whole = await trained('weighted', {}, testBackend(), losses)
    expectClose(await trained('weighted parts', { microBatch: 3 }, testBackend(), losses), whole)
    expect(eventsOf(whole, 'started')[0]?.classes).toContain('class weights: no 0.2, perhaps 1, yes 5')
  })

  test('draws other dropout for each part, and the same again in another run', async () => {
    const run = await trained('dropped', { microBatch: 2, dropout: 0.2 })
    const again = await trained('dropped again', { microBatch: 2, dropout: 0.2 })
    expect(numbersOf(again)).toEqual(numbersOf(run))
  })
})

describe('where memory runs out', () => {
  test('the run goes on with half as many examples at once until they fit, and ends as it would have', async () => {
    const run = await trained('short of memory', {}, backendFor(2))
    expect(eventsOf(run, 'memory-ran-out').map(({ microBatch }) => microBatch)).toEqual([4, 2])
    expect(eventsOf(run, 'finished')).toHaveLength(1)
    const whole = await trained('roomy', {})
    expectClose(run, whole)
    expect(eventsOf(run, 'step').every(({ examples }) => examples === 8)).toBe(true)
  })

  test('with one example too, it fails and says what to do', async () => {
    await expect(trained('hopeless', {}, backendFor(0))).rejects.toMatchObject({
      code: 'out-of-memory',
      message: expect.stringContaining('Set training.recompute to layers, shorten'),
    })
  })
})
