import { describe, expect, test } from 'vitest'
import type { Tensor } from '../../../src-main/engine/backend.ts'
import { gradients } from '../../../src-main/engine/graph/gradients.ts'
import { Graph, type Node } from '../../../src-main/engine/graph/graph.ts'
import { maximum, mul, stopGradient } from '../../../src-main/engine/graph/ops/pointwise.ts'
import { reshape } from '../../../src-main/engine/graph/ops/shape.ts'
import { sum } from '../../../src-main/engine/graph/ops/reduce.ts'
import { randomNumbers } from '../../../src-main/engine/training/random-numbers.ts'
import { testBackend } from '../../support/test-backend.ts'
import { feedsOf, shareOfSlope, slopesOf } from './finite-differences.ts'
import type { GradientCase } from './gradient-case.ts'
import { GRADIENT_CASES, OPS, NOT_TRIED } from './gradient-cases.ts'

/**
 * What a float32 difference over such steps cannot be asked to be nearer than, as a share of the
 * largest slope.
 */
const TOLERANCE = 5e-3

describe('every op', () => {
  test('has a gradient rule, or is named as one without', () => {
    const lacking = GRADIENT_CASES.filter(({ op }) => Object.hasOwn(OPS, op)).filter(
      (one) => !open(one).output.differentiation,
    )
    expect(lacking.map(({ op }) => op)).toEqual([])
    expect(NOT_TRIED.filter((op) => !Object.hasOwn(OPS, op))).toEqual([])
  })

  test('is tried against finite differences', () => {
    const known = new Set([...GRADIENT_CASES.map(({ op }) => op), ...NOT_TRIED])
    expect(Object.keys(OPS).filter((op) => !known.has(op))).toEqual([])
  })
})

test.each(GRADIENT_CASES)(
  'the gradient of $op ($detail) is the slope that finite differences give',
  (one) => {
    const { inputs, loss } = open(one)
    const found = gradients(loss, inputs)
    const session = testBackend().load(loss.graph)
    const start = one.shapes.map((lengths, index) => valuesIn(one, lengths, index))
    const exact = session.run(feedsOf(inputs, start), found)
    const slopes = start.map((_, which) => slopesOf(session, loss, inputs, start, which, one.step))
    session.close()
    expect(exact.map(({ shape }) => shape)).toEqual(one.shapes)
    const worst = slopes.map((slope, which) => shareOfSlope(exact[which] as Tensor, slope, 0.1))
    expect(Math.max(...worst)).toBeLessThan(TOLERANCE)
  },
)

test('where two are equal, maximum passes its gradient to the first alone', () => {
  const graph = new Graph(testBackend())
  const [x, y] = [graph.placeholder('x', 'float32', [1]), graph.placeholder('y', 'float32', [1])]
  const found = gradients(sum(maximum(x, y)), [x, y])
  const session = testBackend().load(graph)
  const one = { shape: [1], data: Float32Array.of(1) }
  const [ofX, ofY] = session.run(feedsOf([x, y], [one, one]), found)
  session.close()
  expect([ofX?.data[0], ofY?.data[0]]).toEqual([1, 0])
})

test('through stopGradient nothing flows, not even to what it is put on', () => {
  const graph = new Graph(testBackend())
  const x = graph.placeholder('x', 'float32', [2])
  const y = mul(x, 2)
  expect(() => gradients(sum(stopGradient(y)), [x])).toThrow(/does not depend on/)
  expect(() => gradients(sum(stopGradient(y)), [y])).toThrow(/does not depend on/)
})

test.each([
  ['before', (y: Node) => mul(stopGradient(y), y)],
  ['after', (y: Node) => mul(y, stopGradient(y))],
])('a value used as a constant %s it is used as itself keeps its own gradient, and that alone', (_, use) => {
  const graph = new Graph(testBackend())
  const x = graph.placeholder('x', 'float32', [2])
  const [d] = gradients(sum(use(mul(x, 2))), [x])
  const session = testBackend().load(graph)
  const [result] = session.run(new Map([[x, { shape: [2], data: Float32Array.of(3, -1) }]]), [d as Node])
  session.close()
  expect([...(result?.data ?? [])]).toEqual([2 * (2 * 3), 2 * (2 * -1)])
})

test('a value that is used twice gathers both gradients', () => {
  const graph = new Graph(testBackend())
  const x = graph.placeholder('x', 'float32', [2])
  const [d] = gradients(sum(mul(mul(x, x), x)), [x])
  const session = testBackend().load(graph)
  const [result] = session.run(new Map([[x, { shape: [2], data: Float32Array.of(2, -1) }]]), [d!])
  session.close()
  expect([...(result?.data ?? [])]).toEqual([12, 3])
})

/**
 * The op in a graph of its own, under a loss that weighs every element of its output differently.
 */
function open({ shapes, isDynamic, build, op }: GradientCase) {
  const graph = new Graph(testBackend())
  const inputs = shapes.map((lengths, index) =>
    graph.placeholder(`input${index}`, 'float32', isDynamic ? lengths.map(() => -1) : lengths),
  )
  const output = build(...inputs)
  const size = isDynamic ? 1 : output.shape.reduce((product, length) => product * length, 1)
  const random = randomNumbers('output weights', 1, op)
  const weights = Array.from({ length: size }, () => 0.5 + random())
  const constant =
    weights.length === 1 ? graph.constant(weights[0]!) : reshape(graph.constant(weights), output.shape)
  const weighted = mul(output, isDynamic ? output : constant)
  return { inputs, output, loss: sum(weighted) }
}

function valuesIn({ low, high, op }: GradientCase, shape: readonly number[], index: number): Tensor {
  const random = randomNumbers('inputs', index, op)
  const size = shape.reduce((product, length) => product * length, 1)
  return { shape, data: Float32Array.from({ length: size }, () => low + random() * (high - low)) }
}
