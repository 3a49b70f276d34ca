import { describe, expect, test } from 'vitest'
import { connect, describeMapping, rangesOf, togglePair } from '../../../src-renderer/plan/mapping-edits.ts'

describe('a mapping', () => {
  const mapping = [
    { teacher: 2, student: 1 },
    { teacher: 4, student: 2 },
  ]
  test('takes a pair in and out again, in the order of the student', () => {
    const more = togglePair(mapping, { teacher: 1, student: 1 })
    expect(more.map(({ teacher }) => teacher)).toEqual([1, 2, 4])
    expect(togglePair(more, { teacher: 1, student: 1 })).toEqual(mapping)
    expect(connect(mapping, { teacher: 2, student: 1 })).toBe(mapping)
  })

  test('is told in words', () => {
    const more = connect(connect(mapping, { teacher: 1, student: 1 }), { teacher: 3, student: 1 })
    expect(describeMapping(more, 6, 2)).toBe(
      'S1 learns from T1, T2 and T3, S2 from T4. T5 and T6 feed no student layer.',
    )
    expect(describeMapping([], 6, 2)).toBe('No layer is mapped.')
    expect(describeMapping([{ teacher: 1, student: 1 }], 1, 1)).toBe('S1 learns from T1.')
  })
})

test('three layers or more that follow each other are a range', () => {
  expect(rangesOf('T', [1, 2, 3, 4, 6, 8, 9])).toEqual(['T1–T4', 'T6', 'T8', 'T9'])
  expect(rangesOf('S', [])).toEqual([])
})
