import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Tensor } from '../../../src-main/engine/backend.ts'
import { gradients } from '../../../src-main/engine/graph/gradients.ts'
import { Graph, type Node } from '../../../src-main/engine/graph/graph.ts'
import {
  attentionKlSums,
  attentionShares,
  dotProductAttention,
} from '../../../src-main/engine/graph/ops/attention.ts'
import { disentangledScores } from '../../../src-main/engine/graph/ops/disentangled.ts'
import { biasGelu, gatedGelu } from '../../../src-main/engine/graph/ops/gelu.ts'
import { addNorm } from '../../../src-main/engine/graph/ops/layer-norm.ts'
import { matMul } from '../../../src-main/engine/graph/ops/matrix.ts'
import { add, mul } from '../../../src-main/engine/graph/ops/pointwise.ts'
import { dropout } from '../../../src-main/engine/graph/ops/random.ts'
import { sum } from '../../../src-main/engine/graph/ops/reduce.ts'
import { rotate } from '../../../src-main/engine/graph/ops/rotary.ts'
import { reshape } from '../../../src-main/engine/graph/ops/shape.ts'
import { attentionKl } from '../../../src-main/engine/losses/attention-kl.ts'
import { randomNumbers } from '../../../src-main/engine/training/random-numbers.ts'
import { testBackend } from '../../support/test-backend.ts'
import { feedsOf } from '../graph/finite-differences.ts'

/** Around a vector's 16 lanes, and where dropout's words of 32 end. */
const WIDTHS = [1, 2, 15, 16, 17, 31, 32, 33, 48, 67]
const NO_DROPOUT = { rate: 0, site: 0 }

function values(shape: readonly number[], low: number, high: number): Tensor {
  const random = randomNumbers('values', low, ...shape)
  const size = shape.reduce((product, length) => product * length, 1)
  return { shape, data: Float32Array.from({ length: size }, () => low + random() * (high - low)) }
}

/** What a computation and its gradients are on the given values. */
function evaluate(isFused: boolean, given: readonly Tensor[], build: (...inputs: Node[]) => Node) {
  const graph = new Graph({ isFused, hasOwnProducts: isFused })
  const inputs = given.map(({ shape }, index) => graph.placeholder(`x${index}`, 'float32', shape))
  const output = build(...inputs)
  const found = gradients(sum(mul(output, add(output, 0.3))), inputs)
  const session = testBackend().load(graph)
  const results = session.run(feedsOf(inputs, given), [output, ...found])
  session.close()
  return results.map(({ data }) => data as Float32Array)
}

/**
 * The same computation in both kinds of graph: the largest difference of its value or a gradient,
 * as a share of the largest number.
 */
function differenceOf(given: readonly Tensor[], build: (...inputs: Node[]) => Node): number {
  const theirs = evaluate(false, given, build)
  const each = evaluate(true, given, build).map((ours, index) => {
    const apart = ours.map((value, at) => value - (theirs[index]?.[at] ?? Number.NaN))
    return largest(apart, 0) / largest(ours, 1)
  })
  return Math.max(...each)
}

function largest(numbers: Float32Array, least: number): number {
  return numbers.reduce((most, number) => Math.max(most, Math.abs(number)), least)
}

/** [3, width]: texts of unlike lengths. */
function maskOf(graph: Graph, width: number): Node {
  const isReal = (text: number, token: number) => token < Math.max(1, width - 3 * text)
  const mask = Array.from({ length: 3 * width }, (_, at) =>
    isReal(Math.floor(at / width), at % width) ? 1 : 0,
  )
  return reshape(graph.constant(mask), [3, width])
}

describe.each(WIDTHS)('rows of %i numbers are computed as TensorFlow computes them', (width) => {
  test('gelu with its bias', () => {
    const given = [values([5, width], -6, 6), values([width], -1, 1)]
    expect(differenceOf(given, (x, bias) => biasGelu(x!, bias!))).toBeLessThan(2e-6)
  })

  test('gelu with a gate', () => {
    expect(differenceOf([values([5, 2 * width], -6, 6)], (x) => gatedGelu(x!))).toBeLessThan(2e-6)
  })

  test('rotary positions', () => {
    const turn = values([3, width], -1, 1)
    const difference = differenceOf([values([2, 2, 3, 2 * width], -2, 2)], (x) => {
      const angles = reshape(x!.graph.constant([...turn.data]), turn.shape)
      return rotate(x!, { cosine: angles, sine: add(angles, 0.5) })
    })
    expect(difference).toBeLessThan(2e-6)
  })

  test('scores by distance', () => {
    const given = [width, 2 * width, 2 * width].map((columns) => values([2, 2, width, columns], -2, 2))
    const difference = differenceOf(given, (content, to, from) => disentangledScores(content!, to, from))
    expect(difference).toBeLessThan(2e-6)
  })

  test.each([0, 1, 16])("attention's shares in a window of %i tokens to either side", (reach) => {
    const difference = differenceOf(
      [values([3, 2, width, width], -4, 4)],
      (scores) => attentionShares(scores!, maskOf(scores!.graph, width), NO_DROPOUT, reach).shares,
    )
    expect(difference).toBeLessThan(1e-5)
  })

  test.each([undefined, 2])('attention with a bias, its shares looked at, within reach %s', (reach) => {
    const heads = [5, 5, 5].map((headWidth) => values([3, 2, width, headWidth], -2, 2))
    const given = [...heads, values([1, 2, width, width], -1, 1)]
    const difference = differenceOf(given, (query, key, value, bias) => {
      const mask = maskOf(query!.graph, width)
      const parts = { query: query!, key: key!, value: value!, bias, mask, dropping: NO_DROPOUT, reach }
      const { context, shares } = dotProductAttention(parts, true)
      return add(context, sum(mul(shares!, shares!), -1, true))
    })
    expect(difference).toBeLessThan(1e-5)
  })

  test('layer norm of a residual and a product with its bias', () => {
    const given = [[5, width], [width], [width], [width], [5, width]].map((shape, index) =>
      values(shape, index - 3, index - 1),
    )
    const difference = differenceOf(given, (product, gain, offset, bias, residual) => {
      const parts = { product: product!, bias: bias!, residual: residual!, gain: gain!, offset: offset! }
      return addNorm({ ...parts, dropping: NO_DROPOUT, epsilon: 1e-5, keep: true, rounds: false }).state
    })
    expect(difference).toBeLessThan(5e-5) // a row of one number has no variance: its scale is 1/√ε
  })

  test.each(['tokens', 'text'] as const)(
    "attention's shares and their KL per %s, where texts are padded",
    (per) => {
      const goal = values([3, 2, width, width], -5, 4)
      const difference = differenceOf([values([3, 2, width, width], -4, 4)], (scores) => {
        const { graph } = scores!
        const mask = maskOf(graph, width)
        const sharesOf = (x: Node): Node => attentionShares(x, mask, NO_DROPOUT).shares
        const teacher = sharesOf(reshape(graph.constant([...goal.data]), goal.shape))
        return attentionKl(teacher, sharesOf(scores!), mask, per)
      })
      expect(difference).toBeLessThan(1e-5)
    },
  )

  test('dropout drops in the gradient what it dropped before', () => {
    const [output, gradient] = evaluate(true, [values([3, width], 1, 2)], (x) =>
      dropout(x!, { rate: 0.5, seed: x!.graph.constant([5, 6], 'int32'), site: 3 }),
    )
    expect([...gradient!].map((value) => value === 0)).toEqual([...output!].map((value) => value === 0))
  })
})

describe('attention as one operation', () => {
  /** Its context at real tokens, and the gradients of queries, keys and values. */
  const attended = (
    tokens: number,
    given: readonly Tensor[],
    { texts = 3, keepsShares = false, rate = 0 }: { texts?: number; keepsShares?: boolean; rate?: number },
  ) =>
    evaluate(true, given, (query, key, value) => {
      const { graph } = query!
      const isReal = Array.from({ length: texts * tokens }, (_, at) => Number(at % tokens < 21))
      const mask = reshape(graph.constant(isReal), [texts, tokens])
      const dropping = { rate, seed: graph.constant([5, 6], 'int32'), site: 3 }
      const parts = { query: query!, key: key!, value: value!, mask, dropping }
      return mul(dotProductAttention(parts, keepsShares).context, reshape(mask, [texts, 1, tokens, 1]))
    })

  test('has the same bits whether its shares are kept or made again', () => {
    const given = [1, 2, 3].map((high) => values([3, 2, 70, 32], -1, high))
    const kept = attended(70, given, { keepsShares: true, rate: 0.25 })
    expect(attended(70, given, { rate: 0.25 })).toEqual(kept)
  })

  test('gives a text the same bits beside longer ones', () => {
    const short = [1, 2, 3].map((high) => values([1, 1, 21, 32], -1, high))
    const padded = short.map(({ data }) => {
      const long = new Float32Array(2 * 90 * 32)
      long.set(data)
      return { shape: [2, 1, 90, 32], data: long }
    })
    const alone = attended(21, short, { texts: 1 })
    const beside = attended(90, padded, { texts: 2 })
    expect(beside.map((data) => data.slice(0, 21 * 32))).toEqual(alone)
  })
})

test('what is not a number stays none on its way through every operation', () => {
  const nan = { shape: [1, 2, 4, 4], data: new Float32Array(32).fill(Number.NaN) }
  const matrix = { ...nan, shape: [4, 8] }
  const row = values([8], 1, 2)
  const isNaN = (given: readonly Tensor[], build: (...inputs: Node[]) => Node) =>
    evaluate(true, given, build).every((data) => data.every(Number.isNaN))
  const mask = (x: Node) => reshape(x.graph.constant([1, 1, 1, 1]), [1, 4])
  expect(isNaN([matrix], (x) => biasGelu(x!, x!.graph.constant([...row.data])))).toBe(true)
  expect(isNaN([nan], (x) => attentionShares(x!, mask(x!), NO_DROPOUT).shares)).toBe(true)
  const attends = (x: Node) => ({ query: x, key: x, value: x, mask: mask(x), dropping: NO_DROPOUT })
  expect(isNaN([nan], (x) => dotProductAttention(attends(x!), false).context)).toBe(true)
  expect(isNaN([matrix], (x) => gatedGelu(x!))).toBe(true)
  const even = (x: Node) => reshape(x.graph.constant(Array.from({ length: 32 }, () => 0.25)), nan.shape)
  const [ofStudent] = evaluate(true, [nan], (x) => attentionKlSums(even(x!), x!, mask(x!)))
  expect([...ofStudent!]).toEqual([Number.NaN])
  const [ofTeacher] = evaluate(true, [values([1, 2, 4, 4], 0.1, 0.4)], (x) =>
    attentionKlSums(mul(even(x!), Number.NaN), x!, mask(x!)),
  )
  expect([...ofTeacher!]).toEqual([Number.NaN])
})

/**
 * Around a tile's edges, around a block of the inner axis, more rows than one thread takes at a
 * time, and a second factor of more numbers than are copied at a time.
 */
const PRODUCTS = [
  [1, 1, 1],
  [7, 5, 3],
  [8, 192, 48],
  [9, 193, 49],
  [17, 401, 95],
  [131, 67, 16],
  [905, 33, 50],
  [9, 401, 701],
] as const

describe.each(PRODUCTS)('a product of [%i, %i] and [.., %i]', (rows, inner, columns) => {
  test.each([
    [false, false],
    [false, true],
    [true, false],
    [true, true],
  ])('is TensorFlow’s, and so are its gradients (transposed: %s, %s)', (transposeA, transposeB) => {
    const given = [
      values(transposeA ? [inner, rows] : [rows, inner], -1, 1),
      values(transposeB ? [columns, inner] : [inner, columns], -1, 1),
    ]
    const difference = differenceOf(given, (a, b) => matMul(a!, b!, { transposeA, transposeB }))
    expect(difference).toBeLessThan(2e-6)
  })
})

test('a product of nothing is zeros, and what is not a number stays none', () => {
  const [empty] = evaluate(true, [values([3, 0], 0, 1), values([0, 2], 0, 1)], (a, b) => matMul(a!, b!))
  expect([...empty!]).toEqual([0, 0, 0, 0, 0, 0])
  const broken = values([9, 50], -1, 1)
  broken.data[4 * 50 + 7] = Number.NaN
  const [product] = evaluate(true, [broken, values([50, 49], -1, 1)], (a, b) => matMul(a!, b!))
  const rows = Array.from({ length: 9 }, (_, row) => product!.slice(49 * row, 49 * (row + 1)))
  expect(rows.map((row) => row.filter(Number.isNaN).length)).toEqual([0, 0, 0, 0, 49, 0, 0, 0, 0])
})

test('shapes that do not fit are refused with what is needed', () => {
  const x = values([2, 8], -1, 1)
  expect(() => evaluate(true, [x, values([4], 0, 1)], (a, b) => biasGelu(a!, b!))).toThrow(
    /BiasGelu: product \[rows, width\] and bias \[width\] are needed/,
  )
})

test('results are the same bits however many threads compute them', () => {
  const digests = ['1', '2', '5'].map((threads) => {
    const { stdout, stderr } = spawnSync(process.execPath, [join(import.meta.dirname, 'fused-digest.ts')], {
      encoding: 'utf8',
      env: { ...process.env, TF_NUM_INTRAOP_THREADS: threads },
    })
    return stdout || stderr
  })
  expect(digests[0]).toMatch(/^[0-9a-f]{64}$/)
  expect(digests).toEqual([digests[0], digests[0], digests[0]])
})
