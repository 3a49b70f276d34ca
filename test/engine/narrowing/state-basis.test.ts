import { expect, test } from 'vitest'
import { singularStateBasis } from '../../../src-main/engine/narrowing/state-basis.ts'
import { normalNumbers, randomNumbers } from '../../../src-main/engine/training/random-numbers.ts'

const [WORDS, WIDE, NARROW] = [50, 12, 5]
const words = normalNumbers(WORDS * WIDE, 1, randomNumbers('words'))
const { basis, gain } = singularStateBasis(words, WIDE, NARROW)
const narrow = (x: Float32Array) =>
  Array.from({ length: NARROW }, (_, at) =>
    x.reduce((sum, value, row) => sum + value * (basis[row * NARROW + at] ?? 0), 0),
  )
const mean = (x: ArrayLike<number>) => Array.from(x).reduce((sum, value) => sum + value, 0) / x.length

test('the directions are orthonormal', () => {
  for (let one = 0; one < NARROW; one++)
    for (let other = 0; other < NARROW; other++) {
      const product = Array.from(
        { length: WIDE },
        (_, row) => (basis[row * NARROW + one] ?? 0) * (basis[row * NARROW + other] ?? 0),
      ).reduce((sum, value) => sum + value, 0)
      expect(product).toBeCloseTo(one === other ? 1 : 0, 10)
    }
})

test('a narrow layer norm takes out what the wide one does: the mean, and nothing else', () => {
  const x = words.subarray(0, WIDE)
  const centred = x.map((value) => value - mean(x))
  const z = narrow(x)
  const expected = narrow(centred)
  z.forEach((value, at) => expect(value - mean(z)).toBeCloseTo(expected[at] ?? NaN, 6))
})

test('its gain makes a normalised narrow state as long, on average of squares, as the wide one is in the directions', () => {
  const squares = (x: Iterable<number>) => [...x].reduce((sum, value) => sum + value * value, 0)
  let [all, kept] = [0, 0]
  for (let from = 0; from < words.length; from += WIDE) {
    const x = words.subarray(from, from + WIDE)
    const centred = x.map((value) => value - mean(x))
    all += squares(centred)
    kept += squares(narrow(centred))
  }
  expect(gain ** 2 * NARROW).toBeCloseTo((kept / all) * WIDE, 5)
})
