import { expect, test } from 'vitest'
import { columnMeans, rowMeans } from '../../../src-main/domain/dev-set/row-means.ts'

const values = Float32Array.of(1, 2, 3, 4, 5, 9) // three rows of two

test('rows have their means, and columns those of the rows that count', () => {
  expect([...rowMeans(values, 2)]).toEqual([1.5, 3.5, 7])
  expect([...columnMeans(values, 2, [0, 2])]).toEqual([3, 5.5])
  expect([...columnMeans(values, 2, [])]).toEqual([Number.NaN, Number.NaN])
})
