import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Tensor } from '../../../src-main/engine/backend.ts'
import { declareEncoderInputs, encoder } from '../../../src-main/engine/encoder/encoder.ts'
import { createNetwork } from '../../../src-main/engine/encoder/network.ts'
import { describeParameters } from '../../../src-main/model-folder/parameters.ts'
import { Graph } from '../../../src-main/engine/graph/graph.ts'
import { padBatch, type EncodedExample } from '../../../src-main/engine/training/batches.ts'
import { createModelVariables } from '../../../src-main/engine/training/model-variables.ts'
import { readModel } from '../../../src-main/model-folder/read-weights.ts'
import { FIXTURES } from '../../support/fixtures.ts'
import { testBackend } from '../../support/test-backend.ts'

const example = (length: number): EncodedExample => ({
  ids: Int32Array.from({ length }, (_, at) => 5 + ((at * 37 + length) % 110)),
  typeIds: Int32Array.from({ length }, (_, at) => (at > length / 2 ? 1 : 0)),
  label: 0,
  line: 1,
})

test('padding never changes a result: a text alone and beside longer ones', () => {
  const { config, weights, outputs: classes } = readModel(join(FIXTURES, 'tiny-teacher'))
  const graph = new Graph(testBackend())
  const inputs = declareEncoderInputs(graph)
  const variables = createModelVariables(graph, 'model', describeParameters(config, classes))
  const { logits, hiddenStates, attention } = encoder(createNetwork(config, variables.value), inputs)
  const session = testBackend().load(graph)
  variables.assign(session, weights)
  const run = (examples: readonly EncodedExample[]) => {
    const batch = padBatch(
      examples,
      Int32Array.from(examples, (_, index) => index),
    )
    const feeds = new Map([
      [inputs.ids, batch.ids],
      [inputs.typeIds, batch.typeIds],
      [inputs.mask, batch.mask],
    ])
    return session.run(feeds, [logits, ...hiddenStates, ...attention])
  }
  const [short, longer, longest] = [example(4), example(9), example(23)] as const
  const alone = run([short])
  const padded = run([longer, short, longest])
  session.close()
  const worst = alone.map((unpadded, index) => largestDifferenceInside(unpadded, padded[index]!, 1))
  expect(alone.length).toBe(1 + 5 + 4)
  expect(Math.max(...worst)).toBeLessThan(2e-6)
})

/** The first row of `alone` beside row `row` of `padded`, over the lengths that `alone` has. */
function largestDifferenceInside(alone: Tensor, padded: Tensor, row: number): number {
  const lengths = alone.shape.slice(1)
  let worst = 0
  alone.data.forEach((value, flat) => {
    let rest = flat
    const position = lengths.map((_, axis) => {
      const below = lengths.slice(axis + 1).reduce((product, length) => product * length, 1)
      const at = Math.floor(rest / below)
      rest %= below
      return at
    })
    const there = [row, ...position].reduce((sum, at, axis) => sum * (padded.shape[axis] ?? 0) + at, 0)
    worst = Math.max(worst, Math.abs(value - (padded.data[there] ?? Number.NaN)))
  })
  return worst
}
