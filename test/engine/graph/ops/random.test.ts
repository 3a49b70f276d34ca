import { describe, expect, test } from 'vitest'
import { gradients } from '../../../../src-main/engine/graph/gradients.ts'
import { Graph } from '../../../../src-main/engine/graph/graph.ts'
import { mul } from '../../../../src-main/engine/graph/ops/pointwise.ts'
import { sum } from '../../../../src-main/engine/graph/ops/reduce.ts'
import { dropout } from '../../../../src-main/engine/graph/ops/random.ts'
import { testBackend } from '../../../support/test-backend.ts'

const RATE = 0.1

function draw(shape: readonly number[], site: number, seed: readonly [number, number]): Float32Array {
  const graph = new Graph(testBackend())
  const x = graph.placeholder(
    'x',
    'float32',
    shape.map(() => -1),
  )
  const fedSeed = graph.placeholder('seed', 'int32', [2])
  const node = dropout(x, { rate: Math.round(RATE * 2 ** 16) / 2 ** 16, seed: fedSeed, site })
  const loaded = testBackend().load(graph)
  const size = shape.reduce((product, length) => product * length, 1)
  const [result] = loaded.run(
    new Map([
      [x, { shape, data: new Float32Array(size).fill(1) }],
      [fedSeed, { shape: [2], data: Int32Array.from(seed) }],
    ]),
    [node],
  )
  loaded.close()
  return result?.data as Float32Array
}

function correlation(a: Float32Array, b: Float32Array): number {
  const mean = (values: Float32Array) => values.reduce((sum, value) => sum + value, 0) / values.length
  const [meanA, meanB] = [mean(a), mean(b)]
  let both = 0
  let squaresA = 0
  let squaresB = 0
  a.forEach((value, index) => {
    const [ofA, ofB] = [value - meanA, (b[index] ?? 0) - meanB]
    both += ofA * ofB
    squaresA += ofA ** 2
    squaresB += ofB ** 2
  })
  return both / Math.sqrt(squaresA * squaresB)
}

describe('dropout', () => {
  const COUNT = 400_000
  const drawn = draw([COUNT], 0, [7, 1])

  test('drops its share, and scales what it keeps so that the mean stays', () => {
    const dropped = drawn.filter((value) => value === 0).length / COUNT
    const deviation = Math.sqrt((RATE * (1 - RATE)) / COUNT)
    expect(Math.abs(dropped - RATE)).toBeLessThan(5 * deviation)
    const kept = drawn.find((value) => value > 0) ?? 0
    expect(kept).toBeCloseTo(1 / (1 - RATE), 4)
  })

  test('draws neighbours, which come from one random word, independently', () => {
    const even = drawn.filter((_, index) => index % 2 === 0)
    const odd = drawn.filter((_, index) => index % 2 === 1)
    expect(Math.abs(correlation(even, odd))).toBeLessThan(5 / Math.sqrt(COUNT / 2))
  })

  test('draws steps and sites independently, and the same again for the same', () => {
    for (const other of [draw([COUNT], 0, [7, 2]), draw([COUNT], 1, [7, 1]), draw([COUNT], 0, [8, 1])])
      expect(Math.abs(correlation(drawn, other))).toBeLessThan(5 / Math.sqrt(COUNT))
    expect(draw([COUNT], 0, [7, 1])).toEqual(drawn)
  })

  test('of every third row alone drops what these rows have dropped among all', () => {
    const [rows, apart, width] = [4, 3, 40]
    const graph = new Graph(testBackend())
    const x = graph.placeholder('x', 'float32', [-1, width])
    const dropping = { rate: 0.25, seed: graph.constant([7, 1], 'int32'), site: 3 }
    const some = dropout(x, { ...dropping, rowsApart: graph.constant(apart, 'int32') })
    const slopes = gradients(sum(mul(some, 2)), [x])
    const all = graph.placeholder('all', 'float32', [-1, width])
    const whole = dropout(all, dropping)
    const loaded = testBackend().load(graph)
    const ones = (count: number) => ({ shape: [count, width], data: new Float32Array(count * width).fill(1) })
    const feeds = new Map([
      [x, ones(rows)],
      [all, ones(rows * apart)],
    ])
    const [ofSome, slope, ofAll] = loaded.run(feeds, [some, ...slopes, whole]).map(({ data }) => data)
    loaded.close()
    const expected = ofAll!.filter((_, at) => Math.floor(at / width) % apart === 0)
    expect(ofSome).toEqual(expected)
    expect(slope).toEqual(expected.map((value) => 2 * value))
    expect(new Set(ofSome)).toEqual(new Set([0, Math.fround(4 / 3)]))
  })

  test('takes shapes of odd sizes', () => {
    expect(draw([3, 5, 7], 2, [1, 1])).toHaveLength(105)
    expect(draw([1], 2, [1, 1])).toHaveLength(1)
  })
})
