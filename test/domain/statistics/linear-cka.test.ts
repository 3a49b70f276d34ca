import { expect, test } from 'vitest'
import { gramOf, linearCka } from '../../../src-main/domain/statistics/linear-cka.ts'

// Two layers of five texts, 2 and 3 wide; by cka(x, y) of test/reference/internal_divergence.py.
const CKA = 0.9579260815023138
const x = Float32Array.of(1, 0, 2, 1, 0, -1, 3, 2, -1, 1)
const y = Float32Array.of(0, 1, 1, 1, 2, 0, -1, 0, 1, 2, 3, -1, 0, -2, 1)

test('two layers are alike as NumPy has it, and as much the other way round', () => {
  const [one, other] = [gramOf(x, 2), gramOf(y, 3)]
  expect(linearCka(one, other)).toBeCloseTo(CKA, 9)
  expect(linearCka(other, one)).toBeCloseTo(CKA, 9)
})

test('a layer that is turned and scaled is the same layer', () => {
  const turned = Float32Array.from(x, (_, at) => (at % 2 === 0 ? -3 * x[at + 1]! : 3 * x[at - 1]!))
  expect(linearCka(gramOf(x, 2), gramOf(turned, 2))).toBeCloseTo(1, 12)
})

test('of three texts, and of a layer that is the same for all, nothing can be said', () => {
  expect(linearCka(gramOf(x.subarray(0, 6), 2), gramOf(y.subarray(0, 9), 3))).toBeNaN()
  expect(linearCka(gramOf(x, 2), gramOf(new Float32Array(15), 3))).toBeNaN()
})
