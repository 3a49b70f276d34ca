import { expect, test } from 'vitest'
import { compareSurgeries } from '../../../src-main/domain/dev-set/compare-surgeries.ts'
import { judge } from '../../../src-main/domain/dev-set/judge.ts'
import { surgeryOutcomes } from '../../../src-main/domain/dev-set/surgery-outcomes.ts'

test('an example is mended, broken or as before; one that was not asked is as before', () => {
  const task = { kind: 'classification', outputs: 2 } as const
  // Says 0, 0, 1, 1 of what is 0, 1, 0, 1.
  const before = judge(task, Float32Array.of(1, 0, 1, 0, 0, 1, 0, 1), Int32Array.of(0, 1, 0, 1))
  const saysOne = Float32Array.of(0, 1, 0, 1, 0, 1)
  expect([...surgeryOutcomes(before, saysOne, Int32Array.of(0, 1, 2))]).toEqual([-1, 1, 0, 0])
})

test('of several labels an example is mended when all of its labels are right', () => {
  const task = { kind: 'multi-label', outputs: 2 } as const
  const before = judge(task, Float32Array.of(5, -5, 5, 5), Float32Array.of(1, 1, 0, 1))
  expect([...surgeryOutcomes(before, Float32Array.of(-5, 5), Int32Array.of(1))]).toEqual([0, 1])
})

test('a surgery’s difference is what it mends less what it breaks, by who of the teacher is right', () => {
  const outcomes = new Map([
    ['skip-1', Int8Array.of(1, 1, 1, -1, 0, 0, 0, 0)],
    ['t-head', Int8Array.of(0, 0, 0, 0, 0, 0, 0, 0)],
  ])
  const teacherRight = Uint8Array.of(1, 1, 0, 1, 1, 1, 1, 1)
  const [skip, head] = compareSurgeries(outcomes, 8, 0.5, teacherRight)
  expect(skip).toMatchObject({
    accuracy: 0.75,
    difference: 0.25,
    mended: { teacherRight: 2, teacherWrong: 1 },
    broken: 1,
    // Of 4 that changed, 3 or more on one side, two-sided: 2 · (1 + 4) / 16; Holm: twice that.
    p: expect.closeTo(10 / 16, 12),
    pHolm: 1,
  })
  // Bonett and Price: 4 and 2 of 10, ± 1.96 √((0.6 − 0.04) / 10).
  const half = 1.959963984540054 * Math.sqrt((0.4 + 0.2 - 0.2 ** 2) / 10)
  expect(skip?.interval).toEqual([expect.closeTo(0.2 - half, 12), expect.closeTo(0.2 + half, 12)])
  expect(head).toMatchObject({ difference: 0, p: 1, pHolm: 1 })
})
