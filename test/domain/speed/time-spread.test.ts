import { describe, expect, test } from 'vitest'
import { differenceOf, spreadOf } from '../../../src-main/domain/speed/time-spread.ts'

describe('what repetitions took', () => {
  test('is their median and quartiles, between neighbours where none stands there', () => {
    expect(spreadOf([4, 1, 3, 2, 5])).toEqual({ medianMs: 3, lowerMs: 2, upperMs: 4, times: 5 })
    expect(spreadOf([1, 2, 3, 4])).toEqual({ medianMs: 2.5, lowerMs: 1.75, upperMs: 3.25, times: 4 })
  })

  test('of a part is the difference within each round, whatever slows both', () => {
    // The third round ran on a machine three times as slow.
    const inner = [10, 10, 30, 10, 10]
    const outer = [14, 14, 42, 14, 14]
    expect(differenceOf(outer, inner)).toEqual({
      medianMs: 4,
      lowerMs: 4,
      upperMs: 4,
      times: 5,
      isWithinNoise: false,
    })
  })

  test('is never negative: what cannot be told from nothing is said to be within noise', () => {
    const found = differenceOf([10, 9, 11, 10, 12], [11, 10, 10, 11, 10])
    expect(found.isWithinNoise).toBe(true)
    expect(found.medianMs).toBe(0)
    expect(found.lowerMs).toBe(0)
    expect(found.upperMs).toBe(1)
  })
})
