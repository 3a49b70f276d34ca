import { expect, test } from 'vitest'
import { randomEffects } from '../../../src-main/domain/statistics/random-effects.ts'

/**
 * statsmodels 0.14: combine_effects(effect, variance, method_re='iterated', use_t=True); the
 * interval is the last of conf_int(use_t=True), Hartung and Knapp's.
 */
test.each([
  {
    effects: [0.012, 0.031, -0.004, 0.022, 0.05],
    variances: [1e-4, 2.5e-4, 1.2e-4, 4e-4, 9e-4],
    expected: {
      mean: 0.01418960204,
      interval: [-0.00720505, 0.03558425],
      tau2: 7.7872021e-5,
      i2: 0.263081487,
    },
  },
  {
    effects: [0.01, 0.06, 0.12],
    variances: [1e-4, 1e-4, 4e-4],
    expected: {
      mean: 0.06149158371,
      interval: [-0.0738947, 0.19687787],
      tau2: 0.00277678448,
      i2: 0.929961089,
    },
  },
])('$effects: mean, interval, τ² and I² of statsmodels', ({ effects, variances, expected }) => {
  const found = randomEffects(effects, variances)
  expect(found?.mean).toBeCloseTo(expected.mean, 8)
  expect(found?.interval[0]).toBeCloseTo(expected.interval[0] ?? NaN, 7)
  expect(found?.interval[1]).toBeCloseTo(expected.interval[1] ?? NaN, 7)
  expect(found?.tau2).toBeCloseTo(expected.tau2, 9)
  expect(found?.i2).toBeCloseTo(expected.i2, 7)
})

test('studies more alike than sampling makes them have no variance between, and Student’s interval', () => {
  const found = randomEffects([0.02, 0.021], [1e-4, 2e-4])
  expect([found?.tau2, found?.i2]).toEqual([0, 0])
  // conf_int(use_t=True)[1] of statsmodels
  expect(found?.interval[0]).toBeCloseTo(-0.08341239, 7)
})

test('one study is no summary', () => {
  expect(randomEffects([0.1], [0.01])).toBeUndefined()
})
