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
    const sizes = { width: 4, feedForward: 8, classes: 2 }
    const of = { batch: 3, tokens: 5 }
    const all = (top: number) =>
      ({ top, states: 'tokens', attention: [], queries: [], logits: true }) as const
    expect(forwardArithmetic(sizes, of, all(1))).toBe(layer + pooler + classifier)
    expect(forwardArithmetic(sizes, of, all(2))).toBe(2 * layer + pooler + classifier)
    expect(forwardArithmetic(sizes, of, { ...all(2), logits: false })).toBe(2 * layer)
    expect(forwardArithmetic(sizes, of, { ...all(0), logits: false })).toBe(0)
    expect(stepArithmetic(sizes, of, all(1))).toBe(3 * (layer + pooler + classifier))
    // Of [CLS] alone: 3 rows instead of 15 behind the attention, and in it where nothing looks.
    const behind = (output + up + down) / 5
    const ofCls = { top: 1, states: 'cls', attention: [], queries: [], logits: false } as const
    const keysValues = 2 * 15 * 4 * 8
    const query = 2 * 3 * 4 * 4
    expect(forwardArithmetic(sizes, of, ofCls)).toBe(keysValues + query + (scores + mixed) / 5 + behind)
    const looked = forwardArithmetic(sizes, of, { ...ofCls, attention: [1] })
    expect(forwardArithmetic(sizes, of, { ...ofCls, queries: [1] })).toBe(looked)
    expect(looked).toBe(queriesKeysValues + scores + mixed / 5 + behind)
    expect(forwardArithmetic(sizes, of, { ...ofCls, top: 2, attention: [1] })).toBe(
      layer + keysValues + query + (scores + mixed) / 5 + behind,
    )
  })

  test('of MiniLM-L6’s three-layer student on 32 texts of 26 tokens is 26.8 GFLOP whole, 20.4 for its losses', () => {
    const rows = 32 * 26
    const layer = 2 * rows * 12 * 384 ** 2 + 4 * 32 * 26 ** 2 * 384
    const head = 2 * 32 * (384 ** 2 + 2 * 384)
    const sizes = { width: 384, feedForward: 1536, classes: 2 }
    const of = { batch: 32, tokens: 26 }
    const reads = { top: 3, states: 'tokens', attention: [1, 2, 3], queries: [], logits: true } as const
    const flop = stepArithmetic(sizes, of, reads)
    expect(flop).toBe(3 * (3 * layer + head))
    expect(flop / 1e9).toBeCloseTo(26.8, 1)
    expect(stepArithmetic(sizes, of, { ...reads, states: 'cls' }) / 1e9).toBeCloseTo(20.4, 1)
  })

  test('done in half the time is twice the share of the peak', () => {
    expect(shareOfPeak(50e9, 1000, 100)).toBeCloseTo(0.5, 12)
    expect(shareOfPeak(50e9, 500, 100)).toBeCloseTo(1, 12)
  })
})
