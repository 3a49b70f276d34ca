import { expect, test } from 'vitest'
import { f1Words } from '../../../src-main/adapters/command-line/score-words.ts'
import { scoresOf } from '../../../src-main/domain/dev-set/scores.ts'

test('every F1 stands under its name, and class 1 has one of its own among two classes alone', () => {
  const two = scoresOf(Float32Array.of(0, 1, 1, 0), Int32Array.of(1, 1), 2)
  expect(f1Words(two, ['no', 'yes'])).toBe(
    'F1 of class 1 (yes) 66.67 %, macro 33.33 %, weighted 66.67 %, micro 50.00 %',
  )
  const three = scoresOf(Float32Array.of(0, 1, 0, 1, 0, 0), Int32Array.of(1, 0), 3)
  for (const labels of [[], ['a', 'b', 'c']])
    expect(f1Words(three, labels)).toBe('F1 macro 100.00 %, weighted 100.00 %, micro 100.00 %')
})
