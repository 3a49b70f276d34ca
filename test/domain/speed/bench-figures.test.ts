import { expect, test } from 'vitest'
import { shareSpread, wasDisturbed } from '../../../src-main/domain/speed/bench-figures.ts'

test('a share of the peak is lowest where the step took longest', () => {
  const step = { medianMs: 100, lowerMs: 80, upperMs: 125, times: 9 }
  const { median, low, high } = shareSpread(20e9, step, 400)
  expect(median).toBeCloseTo(20e9 / 0.1 / 400e9, 12)
  expect(low).toBeCloseTo(20e9 / 0.125 / 400e9, 12)
  expect(high).toBeCloseTo(20e9 / 0.08 / 400e9, 12)
})

test('a measurement was disturbed when others had a good part of the processors', () => {
  expect(wasDisturbed({ othersShare: 0.01 })).toBe(false)
  expect(wasDisturbed({ othersShare: 0.4 })).toBe(true)
})
