import { expect, test } from 'vitest'
import { largestEigenpairs } from '../../../src-main/engine/narrowing/symmetric-eigen.ts'
import { normalNumbers, randomNumbers } from '../../../src-main/engine/training/random-numbers.ts'

const times = (matrix: Float64Array, vector: Float64Array) =>
  Float64Array.from(vector, (_, row) =>
    vector.reduce((sum, value, at) => sum + (matrix[row * vector.length + at] ?? 0) * value, 0),
  )

test('the eigenvectors of a random symmetric matrix are orthonormal, and are only stretched by it', () => {
  const size = 40
  const numbers = normalNumbers(size * size, 1, randomNumbers('symmetric'))
  const matrix = Float64Array.from(numbers, (_, at) => {
    const [row, column] = [Math.floor(at / size), at % size]
    return (numbers[row * size + column] ?? 0) + (numbers[column * size + row] ?? 0)
  })
  const pairs = largestEigenpairs(matrix.slice(), size, size)
  const values = pairs.map(({ value }) => value)
  expect(values).toEqual(values.toSorted((a, b) => b - a))
  pairs.forEach(({ value, vector }, index) => {
    times(matrix, vector).forEach((got, at) => expect(got).toBeCloseTo(value * (vector[at] ?? 0), 10))
    pairs.forEach((other, at) => {
      const product = vector.reduce(
        (sum, component, place) => sum + component * (other.vector[place] ?? 0),
        0,
      )
      expect(product).toBeCloseTo(index === at ? 1 : 0, 10)
    })
  })
})

test('of a diagonal matrix they are its largest entries and units, whose signs are those of their largest component', () => {
  const [first, second] = largestEigenpairs(Float64Array.of(1, 0, 0, 0, 5, 0, 0, 0, 3), 3, 2)
  expect([first?.value, second?.value]).toEqual([5, 3])
  expect([...(first?.vector ?? [])]).toEqual([0, 1, 0])
  expect([...(second?.vector ?? [])]).toEqual([0, 0, 1])
})

test('equal eigenvalues, and a matrix of zeros, have orthonormal vectors all the same', () => {
  for (const matrix of [Float64Array.of(2, 1, 1, 1, 2, 1, 1, 1, 2), new Float64Array(9)]) {
    const pairs = largestEigenpairs(matrix, 3, 3)
    const products = pairs.flatMap((one) =>
      pairs.map((other) => one.vector.reduce((sum, value, at) => sum + value * (other.vector[at] ?? 0), 0)),
    )
    const unit = [1, 0, 0, 0, 1, 0, 0, 0, 1]
    products.forEach((product, at) => expect(product).toBeCloseTo(unit[at] ?? 0, 10))
  }
})
