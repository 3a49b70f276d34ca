import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { forwardArithmetic, stepArithmetic } from '../../../src-main/domain/speed/step-arithmetic.ts'
import {
  batchOf,
  CLASSES,
  openSyntheticStep,
  type SyntheticStep,
} from '../../../src-main/engine/bench/synthetic-step.ts'
import type { Node, Operation } from '../../../src-main/engine/graph/graph.ts'
import { testBackend } from '../../support/test-backend.ts'

const SHAPE = { layers: 2, width: 32, heads: 4, precision: 'float32' } as const
const BATCH = 3
const TOKENS = 7
/** Products that an operation is; attention's gradient reads the shares that a loss had written. */
const PRODUCTS = new Map([
  ['MatMul', 1],
  ['BatchMatMulV2', 1],
  ['StillroomMatMul', 1],
  ['StillroomDotProductAttention', 2],
  ['StillroomDotProductAttentionGrad', 4],
])

let step: SyntheticStep
beforeAll(() => {
  step = openSyntheticStep(testBackend(), SHAPE, 16, true)
})
afterAll(() => step.close())

/** Matrix products that a node needs, of the student or of its teacher. */
function productsFor(fetched: Node, isFed: (node: Operation) => boolean): number {
  const seen = new Set<Operation>()
  const visit = (operation: Operation): void => {
    if (seen.has(operation) || isFed(operation)) return
    seen.add(operation)
    operation.inputs.forEach((input) => visit(input.operation))
    operation.control.forEach(visit)
  }
  visit(fetched.operation)
  return [...seen].reduce((sum, { type }) => sum + (PRODUCTS.get(type) ?? 0), 0)
}

describe('a synthetic step', () => {
  test('has the products that its arithmetic counts: six a layer and two of the head, and two more of each backward', () => {
    const batch = batchOf(step.examples(BATCH, TOKENS))
    const fed = step.teacherFeeds(step.teacherTensors(BATCH, TOKENS))
    const fedOperations = new Set(
      [...step.feeds(batch).keys(), ...fed.keys()].map(({ operation }) => operation),
    )
    const isFed = (operation: Operation) => fedOperations.has(operation)
    const forward = 6 * SHAPE.layers + 2
    expect(productsFor(step.stage.total, isFed)).toBe(forward)
    expect(productsFor(step.gradientNorm, isFed)).toBe(3 * forward)
    expect(productsFor(step.stage.report, isFed)).toBe(3 * forward)
    const teacher = step.stage.teacher?.logits
    if (!teacher) throw new Error('no teacher')
    expect(productsFor(teacher, () => false)).toBe(6 * 2 * SHAPE.layers + 2)
    const sizes = { ...step.config, classes: CLASSES }
    const of = { batch: BATCH, tokens: TOKENS }
    expect(stepArithmetic(sizes, of, step.reads.student)).toBe(
      3 * forwardArithmetic(sizes, of, step.reads.student),
    )
  })

  test('gives the same gradient norm by itself as in its report, fed or with its teacher', () => {
    const feeds = step.feeds(batchOf(step.examples(BATCH, TOKENS)))
    const [norm] = step.session.run(feeds, [step.gradientNorm])
    const [report] = step.session.run(feeds, [step.stage.report])
    expect(norm?.data[0]).toBeGreaterThan(0)
    expect(report?.data[1]).toBeCloseTo(norm?.data[0] ?? 0, 5)
  })

  test('holds no more tensors after many steps than before', () => {
    const backend = testBackend()
    const feeds = step.feeds(batchOf(step.examples(BATCH, TOKENS)))
    const stored = new Map([...feeds, ...step.teacherFeeds(step.teacherTensors(BATCH, TOKENS))])
    const before = backend.tensorCount()
    for (let count = 0; count < 50; count++) {
      step.session.run(stored, [step.stage.report])
      step.session.run(feeds, [step.stage.report])
      expect(backend.tensorCount()).toBe(before)
    }
  })
})
