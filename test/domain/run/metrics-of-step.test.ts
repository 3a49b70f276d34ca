import { expect, test } from 'vitest'
import type { TrainingEvent } from '../../../src-main/contract/training-event.ts'
import { ordinalInPlan } from '../../../src-main/domain/run/series-of-terms.ts'
import { metricsOfStep } from '../../../src-main/domain/run/metrics-of-step.ts'

type StepEvent = Extract<TrainingEvent, { kind: 'step' }>
const step = (changes: Partial<StepEvent>) =>
  metricsOfStep({
    kind: 'step',
    loss: 3,
    terms: [],
    learningRate: 0.1,
    gradientNorm: 2,
    examples: 32,
    tokens: 640,
    durationMs: 500,
    ...changes,
  } as StepEvent)

test('a step has its loss, what it was learnt with, and its speed a second', () => {
  expect(Object.fromEntries(step({ fillMs: 7 }))).toEqual({
    loss: 3,
    learningRate: 0.1,
    gradientNorm: 2,
    examplesPerSecond: 32 / 0.5,
    tokensPerSecond: 640 / 0.5,
    fillMs: 7,
  })
})

test('the second of a loss is called so where the first is off in its stage', () => {
  const terms = [{ loss: 'hidden-mse', value: 4, ordinal: 2 }] as const
  expect(step({ terms }).filter(([name]) => name.startsWith('loss/'))).toEqual([['loss/hidden-mse#2', 4]])
  const [cls, tokens] = (['cls', 'tokens'] as const).map(
    (at) => ({ loss: 'hidden-mse', weight: 1, at }) as const,
  )
  expect(ordinalInPlan([cls!, tokens!], [tokens!], 0)).toBe(2)
  expect(ordinalInPlan([cls!, tokens!], [cls!, tokens!], 1)).toBeUndefined()
})

test('each term has its number, and each pair that it compares; so has a loss that stands twice', () => {
  const term = (loss: 'hidden-mse' | 'soft-label', value: number) => ({ loss, value })
  const pairs = [{ teacher: 2, student: 1, value: 0.5 }]
  const terms = [
    { ...term('hidden-mse', 1), pairs },
    term('soft-label', 2),
    { ...term('hidden-mse', 4), pairs },
  ]
  const named = step({ terms }).filter(([name]) => name.startsWith('loss/'))
  expect(named).toEqual([
    ['loss/hidden-mse', 1],
    ['loss/hidden-mse/2→1', 0.5],
    ['loss/soft-label', 2],
    ['loss/hidden-mse#2', 4],
    ['loss/hidden-mse#2/2→1', 0.5],
  ])
})
