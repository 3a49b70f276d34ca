import { expect, test } from 'vitest'
import { cohensKappa } from '../../../src-main/domain/statistics/cohens-kappa.ts'

test('two classifiers agree beyond chance as Cohen has it', () => {
  const [a, b] = [Int32Array.of(0, 1, 1, 0, 0), Int32Array.of(0, 0, 0, 0, 1)]
  const expected = (3 / 5) * (4 / 5) + (2 / 5) * (1 / 5)
  expect(cohensKappa(a, b, 2)).toBeCloseTo((2 / 5 - expected) / (1 - expected), 12)
  expect(cohensKappa(a, a, 2)).toBe(1)
})
