import { expect, test } from 'vitest'
import type { TrainingEvent } from '../../../src-main/contract/training-event.ts'
import { countExamples } from '../../../src-main/domain/run/count-examples.ts'
import { unequalTraining } from '../../../src-main/domain/run/unequal-training.ts'

const step = (number: number, examples: number) => ({ kind: 'step', step: number, examples }) as TrainingEvent
const started = (fromStep: number) => ({ kind: 'started', fromStep }) as TrainingEvent

function examplesSeen(events: readonly TrainingEvent[]): number {
  const counted = countExamples()
  for (const event of events) counted.add(event)
  return counted.total()
}

test('steps that a resumed run takes again count once', () => {
  const events = [started(0), step(1, 32), step(2, 32), step(3, 7), started(1), step(2, 32)]
  expect(examplesSeen(events)).toBe(32 + 32)
  expect(examplesSeen([...events, step(3, 7), step(4, 32)])).toBe(32 + 32 + 7 + 32)
})

test('a step of the largest number that a log may hold costs no more than another', () => {
  const from = performance.now()
  expect(examplesSeen([started(0), step(2 ** 31 - 1, 32), started(0), step(1, 8)])).toBe(8)
  expect(performance.now() - from).toBeLessThan(1_000)
})

test('sides of equal length need no word; others are told with theirs, from the least to the most', () => {
  const side = (name: string, ...steps: readonly number[]) => ({
    name,
    runs: steps.map((step) => ({ step, examplesSeen: step * 32 })),
  })
  expect(unequalTraining([side('A', 10, 10), side('B', 10)])).toBeUndefined()
  expect(unequalTraining([side('A', 1000), side('B', 1900, 2000)])).toContain(
    'A 1,000 steps, 32,000 examples; B 1,900 to 2,000 steps, 60,800 to 64,000 examples',
  )
})
