import { expect, test } from 'vitest'
import type { SideBySide } from '../../../src-main/contract/example-browser.ts'
import { scrubPlaces, scrubPosition } from '../../../src-renderer/examples/evaluation-scrub.ts'

const student = (step: number, ...steps: number[]) => ({
  step,
  stages: ['one', 'two'],
  evaluations: steps.map((one, at) => ({ step: one, stage: at > 0 ? 1 : 0 })),
})
const pair = { a: student(40, 10, 20, 40), b: student(30, 15, 30) } as unknown as SideBySide

test('each student is at its last evaluation up to a step, once both have one', () => {
  expect(scrubPlaces(pair).map(({ step, stepA, stepB }) => [step, stepA, stepB])).toEqual([
    [15, 10, 15],
    [20, 20, 15],
    [30, 20, 30],
    [40, 40, 30],
  ])
  expect(scrubPlaces(pair)[0]?.text).toBe('step 15, A’s stage 1 of 2')
  expect(scrubPlaces({ a: pair.a, b: null })).toHaveLength(3)
})

test('the scrubber stands where the later of the two is', () => {
  const places = scrubPlaces(pair)
  expect(scrubPosition(places, pair)).toBe(3)
  expect(scrubPosition(places, { a: student(20, 20), b: student(15, 15) } as unknown as SideBySide)).toBe(1)
})
