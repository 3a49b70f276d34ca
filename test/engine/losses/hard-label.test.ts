import { expect, test } from 'vitest'
import type { Tensor } from '../../../src-main/engine/backend.ts'
import { gradients } from '../../../src-main/engine/graph/gradients.ts'
import { Graph, type Node } from '../../../src-main/engine/graph/graph.ts'
import { hardLabel, hardLabelOfLabelled } from '../../../src-main/engine/losses/hard-label.ts'
import { feedsOf, shareOfSlope, slopesOf } from '../graph/finite-differences.ts'
import { testBackend } from '../../support/test-backend.ts'
import { tensor } from './open-loss.ts'

const LOGITS = [
  [0.3, -1.2, 0.7],
  [2, 0.1, -0.4],
  [-0.5, 0.9, 0.2],
  [1.1, 1.3, -2],
]

function open(loss: typeof hardLabel) {
  const graph = new Graph(testBackend())
  const logits = graph.placeholder('logits', 'float32', [-1, 3])
  const labels = graph.placeholder('labels', 'int32', [-1])
  const value = loss(logits, labels)
  const [gradient] = gradients(value, [logits])
  const session = testBackend().load(graph)
  return {
    session,
    value,
    inputs: [logits, labels] as const,
    of(given: readonly Tensor[]) {
      const [found, slope] = session.run(feedsOf([logits, labels], given), [value, gradient as Node])
      return { value: found?.data[0] ?? Number.NaN, gradient: slope as Tensor }
    },
  }
}

test('rows without a label count for nothing: value and gradient are those of the others alone', () => {
  const [masked, plain] = [open(hardLabelOfLabelled), open(hardLabel)]
  const all = masked.of([tensor(LOGITS), tensor([2, -1, 0, -1], 'int32')])
  const labelled = plain.of([tensor([LOGITS[0] ?? [], LOGITS[2] ?? []]), tensor([2, 0], 'int32')])
  expect(all.value).toBeCloseTo(labelled.value, 6)
  // −log softmax, by hand
  const crossEntropy = (row: number[], label: number) =>
    Math.log(row.reduce((sum, x) => sum + Math.exp(x), 0)) - (row[label] ?? 0)
  expect(all.value).toBeCloseTo((crossEntropy(LOGITS[0] ?? [], 2) + crossEntropy(LOGITS[2] ?? [], 0)) / 2, 6)
  const rows = Array.from({ length: 4 }, (_, row) => [...all.gradient.data.subarray(3 * row, 3 * row + 3)])
  for (const row of [1, 3]) expect(rows[row]?.every((slope) => slope === 0)).toBe(true)
  const alone = [...(rows[0] ?? []), ...(rows[2] ?? [])]
  alone.forEach((slope, at) => expect(slope).toBeCloseTo(labelled.gradient.data[at] ?? Number.NaN, 6))
  for (const { session } of [masked, plain]) session.close()
})

test('its gradient is that of finite differences', () => {
  const { session, value, inputs, of } = open(hardLabelOfLabelled)
  const given = [tensor(LOGITS), tensor([1, -1, -1, 2], 'int32')]
  const { gradient } = of(given)
  const slopes = slopesOf(session, value, inputs, given, 0, 1e-2)
  expect(shareOfSlope(gradient, slopes, 1e-3)).toBeLessThan(5e-3)
  session.close()
})

test('a batch without any label has loss 0 and a gradient of zeros, and where all are labelled it is the usual loss', () => {
  const [masked, plain] = [open(hardLabelOfLabelled), open(hardLabel)]
  const none = masked.of([tensor(LOGITS), tensor([-1, -1, -1, -1], 'int32')])
  expect(none.value).toBe(0)
  expect([...none.gradient.data].every((slope) => slope === 0)).toBe(true)
  const given = [tensor(LOGITS), tensor([0, 1, 2, 1], 'int32')]
  expect(masked.of(given).value).toBeCloseTo(plain.of(given).value, 6)
  for (const { session } of [masked, plain]) session.close()
})
