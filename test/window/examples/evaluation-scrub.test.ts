import { expect, test } from 'vitest'
import type { SideBySide } from '../../../src-main/contract/example-browser.ts'
import { scrubPlaces, scrubPosition } from '../../../src-renderer/examples/evaluation-scrub.ts'

const student = (step: number, ...steps: number[]) => ({
  step,
  stages: ['one', 'two'],
  evaluations: steps.map((one, at) => ({ step: one, stage: at > 0 ? 1 : 0 })),
})
const pair = { a: student(40, 10, 20, 40), b: student(30, 15, 30), c: null } as unknown as SideBySide

test('each student is at its last evaluation up to a step, once both have one', () => {
  expect(scrubPlaces(pair).map(({ step, stepA, stepB }) => [step, stepA, stepB])).toEqual([
    [15, 10, 15],
    [20, 20, 15],
    [30, 20, 30],
    [40, 40, 30],
  ])
  expect(scrubPlaces(pair)[0]?.text).toBe('step 15, A’s stage 1 of 2')
  expect(scrubPlaces({ a: pair.a, b: null, c: null })).toHaveLength(3)
  const three = { ...pair, c: student(35, 5, 35) } as unknown as SideBySide
  expect(scrubPlaces(three).map(({ step, stepC }) => [step, stepC])).toEqual([
    [15, 5],
    [20, 5],
    [30, 5],
    [35, 35],
    [40, 35],
  ])
})

test('the scrubber stands where the later of the two is', () => {
  const places = scrubPlaces(pair)
  expect(scrubPosition(places, pair)).toBe(3)
  const earlier = { a: student(20, 20), b: student(15, 15), c: null } as unknown as SideBySide
  expect(scrubPosition(places, earlier)).toBe(1)
})
