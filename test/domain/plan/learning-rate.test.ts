import { expect, test } from 'vitest'
import { learningRateAt } from '../../../src-main/domain/plan/learning-rate.ts'

test('the learning rate rises to its height, falls to just above 0, and is never negative', () => {
  const settings = { learningRate: 1e-3, warmup: 0.1, decay: 'linear' } as const
  const rates = Array.from({ length: 100 }, (_, step) => learningRateAt(step, 100, settings))
  expect(rates[0]).toBeCloseTo(1e-4, 12)
  expect(rates[9]).toBeCloseTo(1e-3, 12)
  expect(rates[99]).toBeCloseTo(1e-3 / 90, 12)
  expect(Math.max(...rates)).toBeCloseTo(1e-3, 12)
  expect(learningRateAt(55, 100, { ...settings, decay: 'cosine' })).toBeCloseTo(5e-4, 12)
  expect(learningRateAt(99, 100, { ...settings, decay: 'constant', warmup: 0 })).toBe(1e-3)
})
