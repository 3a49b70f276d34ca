import { expect, test } from 'vitest'
import { shareSpread, wasBusy } from '../../src-main/domain/bench-figures.ts'

test('a share of the peak is lowest where the step took longest', () => {
  const step = { medianMs: 100, lowerMs: 80, upperMs: 125, times: 9 }
  const { median, low, high } = shareSpread(20e9, step, 400)
  expect(median).toBeCloseTo(20e9 / 0.1 / 400e9, 12)
  expect(low).toBeCloseTo(20e9 / 0.125 / 400e9, 12)
  expect(high).toBeCloseTo(20e9 / 0.08 / 400e9, 12)
})

test('a machine was busy when others used a good part of its cores, where the system says so', () => {
  const of = (loadBefore: number | null, cores: number) =>
    wasBusy({ loadBefore, machine: { cpu: '', cores } })
  expect(of(1, 2)).toBe(true)
  expect(of(1, 64)).toBe(false)
  expect(of(null, 2)).toBe(false)
})
