import { describe, expect, test } from 'vitest'
import {
  forwardArithmetic,
  shareOfPeak,
  stepArithmetic,
} from '../../../src-main/domain/speed/step-arithmetic.ts'

describe('the arithmetic of a step', () => {
  test('is that of its products, counted one by one', () => {
    // One layer of width 4, feed-forward 8, 2 classes; 3 texts of 5 tokens: 15 rows.
    const queriesKeysValues = 2 * 15 * 4 * 12
    const output = 2 * 15 * 4 * 4
    const up = 2 * 15 * 4 * 8
    const down = 2 * 15 * 8 * 4
    const scores = 2 * 3 * 5 * 5 * 4
    const mixed = 2 * 3 * 5 * 5 * 4
    const pooler = 2 * 3 * 4 * 4
    const classifier = 2 * 3 * 4 * 2
    const layer = queriesKeysValues + output + up + down + scores + mixed
    const sizes = { layers: 1, width: 4, feedForward: 8, classes: 2 }
    const of = { batch: 3, tokens: 5 }
    expect(forwardArithmetic(sizes, of)).toBe(layer + pooler + classifier)
    expect(forwardArithmetic({ ...sizes, layers: 2 }, of)).toBe(2 * layer + pooler + classifier)
    expect(stepArithmetic(sizes, of)).toBe(3 * (layer + pooler + classifier))
  })

  test('of MiniLM-L6’s three-layer student on 32 texts of 26 tokens is 26.8 GFLOP', () => {
    const rows = 32 * 26
    const layer = 2 * rows * 12 * 384 ** 2 + 4 * 32 * 26 ** 2 * 384
    const head = 2 * 32 * (384 ** 2 + 2 * 384)
    const flop = stepArithmetic(
      { layers: 3, width: 384, feedForward: 1536, classes: 2 },
      { batch: 32, tokens: 26 },
    )
    expect(flop).toBe(3 * (3 * layer + head))
    expect(flop / 1e9).toBeCloseTo(26.8, 1)
  })

  test('done in half the time is twice the share of the peak', () => {
    expect(shareOfPeak(50e9, 1000, 100)).toBeCloseTo(0.5, 12)
    expect(shareOfPeak(50e9, 500, 100)).toBeCloseTo(1, 12)
  })
})
