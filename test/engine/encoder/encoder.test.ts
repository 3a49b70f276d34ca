import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Tensor } from '../../../src-main/engine/backend.ts'
import { declareEncoderInputs, encoder } from '../../../src-main/engine/encoder/encoder.ts'
import { createNetwork } from '../../../src-main/engine/encoder/network.ts'
import { describeParameters } from '../../../src-main/model-folder/parameters.ts'
import { Graph } from '../../../src-main/engine/graph/graph.ts'
import { padBatch, type EncodedExample } from '../../../src-main/engine/training/batches.ts'
import { createModelVariables } from '../../../src-main/engine/training/model-variables.ts'
import {
  configOfRows,
  cutToRows,
  rowsInUse,
  withRowIds,
} from '../../../src-main/engine/training/rows-in-use.ts'
import { readModel } from '../../../src-main/model-folder/read-weights.ts'
import { rowsAtTokens } from '../../support/at-real-tokens.ts'
import { readFamilyCases, readSavedModel } from '../../support/family-fixtures.ts'
import { familyBatch } from '../../support/family-numbers.ts'
import { FIXTURES, largestDifference, readFixture } from '../../support/fixtures.ts'
import { readsOfAll } from '../../support/reads-of-all.ts'
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
  const network = createNetwork(config, variables.value)
  const [{ logits, hiddenStates, attention }] = encoder(network, inputs, [readsOfAll(config)])
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
  // A GPU's products add up in another order where they have another number of rows: 2.2e-6.
  const allowed = testBackend().device === 'CUDA' ? 4e-6 : 2e-6
  expect(Math.max(...worst)).toBeLessThan(allowed)
})

test.each(['roberta', 'mpnet'] as const)(
  'padding written in a text of %s takes no position, as in PyTorch',
  (family) => {
    const folder = mkdtempSync(join(tmpdir(), 'stillroom-test-'))
    const { config, weights } = readSavedModel('student', readFamilyCases(family)['plain']!.student, folder)
    rmSync(folder, { recursive: true })
    const { ids, typeIds, mask } = familyBatch('batch', { rows: 4, longest: 11, vocabulary: 40, classes: 3 })
    ids.data.forEach((_, index) => {
      if (index % 11 === 2 || index % 11 === 4) ids.data[index] = 1
    })
    const of = readFixture('padding-in-text')
    // Of the whole vocabulary, as in predictions, and of the rows in use, as in training.
    const example: EncodedExample = {
      ids: Int32Array.from(ids.data),
      typeIds: new Int32Array(44),
      label: 0,
      line: 1,
    }
    const rows = rowsInUse([example], config.vocabularySize)
    const [inRows] = withRowIds([example], rows)
    const networks = [
      { config, weights, ids },
      {
        config: configOfRows(config, rows),
        weights: cutToRows(weights, rows, config.width),
        ids: { shape: ids.shape, data: inRows!.ids },
      },
    ]
    expect(rows.ids.length).toBeLessThan(config.vocabularySize)
    for (const { config: shape, weights: values, ids: fed } of networks) {
      const graph = new Graph(testBackend())
      const inputs = declareEncoderInputs(graph)
      const variables = createModelVariables(graph, 'model', describeParameters(shape, 3))
      const network = createNetwork(shape, variables.value)
      const [{ logits, hiddenStates }] = encoder(network, inputs, [readsOfAll(shape)])
      const session = testBackend().load(graph)
      variables.assign(session, values)
      const feeds = new Map([
        [inputs.ids, fed],
        [inputs.typeIds, { ...typeIds, data: new Int32Array(44) }],
        [inputs.mask, mask],
      ])
      const [judged, embedded] = session.run(feeds, [logits, hiddenStates[0]!])
      session.close()
      expect(largestDifference(judged!, of(`${family}.logits`))).toBeLessThan(1e-4)
      expect(largestDifference(rowsAtTokens(embedded!, mask), of(`${family}.hidden.0`))).toBeLessThan(1e-5)
    }
  },
)

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
