import { expect, test } from 'vitest'
import { intervalScale } from '../../../src-renderer/charts/interval-scale.ts'

test('an interval that is not much wider than the effects is drawn whole', () => {
  const effects = [
    { value: 0.01, interval: [-0.005, 0.025] as const },
    { value: -0.02, interval: null },
  ]
  expect(intervalScale(effects, 0.005)).toBe(0.025)
})

test('a very wide one is cut at four times the largest effect, or the least that matters', () => {
  expect(intervalScale([{ value: 0.01, interval: [-0.9, 0.92] }], 0.005)).toBe(4 * 0.01)
  expect(intervalScale([{ value: 0.0001, interval: [-0.9, 0.9] }], 0.005)).toBe(4 * 0.005)
})
