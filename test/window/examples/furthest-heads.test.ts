import { expect, test } from 'vitest'
import type { StudentDivergence } from '../../../src-main/contract/example-browser.ts'
import { furthestHeads } from '../../../src-renderer/examples/furthest-heads.ts'

const student = (first: readonly number[], second: readonly number[]): StudentDivergence => ({
  pairs: [first, second].map((heads, at) => ({
    teacher: 2 * at + 2,
    student: at + 1,
    attention: { all: 0, inView: 0, heads },
    hidden: null,
  })),
  cka: { values: [], texts: 0 },
})

test('heads stand by whichever student is further from the teacher', () => {
  const ranked = furthestHeads({
    examples: 3,
    a: student([0.1, 0.4], [0, 0.2]),
    b: student([0.5, 0.3], [0, 0]),
  })
  expect(ranked.map(({ student: layer, head, a, b }) => [layer, head, a, b])).toEqual([
    [1, 0, 0.1, 0.5],
    [1, 1, 0.4, 0.3],
    [2, 1, 0.2, 0],
    [2, 0, 0, 0],
  ])
})

test('where A was not measured B stands alone, and where neither was there are none', () => {
  expect(furthestHeads({ examples: 3, a: null, b: student([0.1], [0.2]) })[0]).toMatchObject({
    student: 2,
    a: undefined,
    b: 0.2,
  })
  expect(furthestHeads({ examples: 3, a: null, b: null })).toEqual([])
})
