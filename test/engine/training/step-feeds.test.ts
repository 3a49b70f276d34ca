import { expect, test } from 'vitest'
import { mixingShare } from '../../../src-main/engine/training/step-feeds.ts'

const SHARES = Array.from({ length: 4_000 }, (_, step) => mixingShare(1, step))

test('the share of a mixture is that of the seed and the step, whatever was drawn before', () => {
  expect(mixingShare(1, 7)).toBe(SHARES[7])
  expect(mixingShare(2, 7)).not.toBe(SHARES[7])
  expect(new Set(SHARES).size).toBe(SHARES.length)
})

test('it is even between one half and 1, as max(b, 1 − b) of Beta(1, 1)', () => {
  expect(Math.min(...SHARES)).toBeGreaterThanOrEqual(0.5)
  expect(Math.max(...SHARES)).toBeLessThanOrEqual(1)
  const quarters = [0, 0, 0, 0]
  for (const share of SHARES) quarters[Math.min(3, Math.floor((share - 0.5) * 8))]! += 1
  for (const count of quarters) expect(Math.abs(count - 1_000)).toBeLessThan(4 * Math.sqrt(750))
})
