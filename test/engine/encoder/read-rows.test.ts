import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { NetworkReads } from '../../../src-main/domain/speed/network-reads.ts'
import { declareEncoderInputs, encoder } from '../../../src-main/engine/encoder/encoder.ts'
import { createNetwork } from '../../../src-main/engine/encoder/network.ts'
import { readsOfLogits } from '../../../src-main/engine/encoder/reads.ts'
import { gradientsWherePresent } from '../../../src-main/engine/graph/gradients.ts'
import { Graph, type Node } from '../../../src-main/engine/graph/graph.ts'
import { add, square } from '../../../src-main/engine/graph/ops/pointwise.ts'
import { sum } from '../../../src-main/engine/graph/ops/reduce.ts'
import { slice } from '../../../src-main/engine/graph/ops/shape.ts'
import { createModelVariables } from '../../../src-main/engine/training/model-variables.ts'
import { describeParameters } from '../../../src-main/model-folder/parameters.ts'
import { readFamilyCases, readSavedModel } from '../../support/family-fixtures.ts'
import { familyBatch } from '../../support/family-numbers.ts'
import { readsOfAll } from '../../support/reads-of-all.ts'
import { testBackend } from '../../support/test-backend.ts'

const CLASSES = 3
const root = mkdtempSync(join(tmpdir(), 'stillroom-test-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

/** One of each kind of layer. */
const CASES = [
  ['bert', 'plain'],
  ['mpnet', 'plain'], // a bias by distance
  ['albert', 'plain'], // layers that share their parameters
  ['deberta-v2', 'v3'], // scores by distance
  ['modernbert', 'plain'], // norms first, angles, windows
] as const

describe('a top layer for [CLS] alone', () => {
  test.each(CASES)(
    'of %s (%s) drops what it drops among all, and has the same logits, attention and gradients',
    (family, name) => {
      const saved = readFamilyCases(family)[name]!
      const { config: read, weights } = readSavedModel('student', saved.student, join(root, family, name))
      const head = { ...read.head, dropout: 0.1 }
      const config = { ...read, hiddenDropout: 0.1, attentionDropout: 0.1, head }
      const graph = new Graph(testBackend())
      const inputs = declareEncoderInputs(graph)
      const variables = createModelVariables(graph, 'student', describeParameters(config, CLASSES))
      const dropoutSeed = graph.constant([5, 3], 'int32')
      const use = { isTrained: true, dropoutSeed }
      const seenBy = (reads: NetworkReads) => {
        const network = createNetwork(config, variables.value, use)
        const [{ logits, hiddenStates, attention }] = encoder(network, inputs, [reads])
        const ofTop = slice(hiddenStates.at(-1) as Node, 1, 0, 1) // [B, 1, D]
        const seen = [ofTop, ...(logits ? [logits] : [])]
        const looked = reads.attention.length > 0 ? [attention.at(-1) as Node] : []
        const loss = [...seen, ...looked]
          .map((node) => sum(square(node)))
          .reduce((total, next) => add(total, next))
        const parameters = variables.parameters.map((parameter) => variables.value(parameter.name))
        const slopes = gradientsWherePresent(loss, parameters)
        return [...seen, ...slopes.filter((slope) => slope !== undefined)]
      }
      const { attention } = readsOfAll(config)
      // A mean looks at all tokens.
      const logits = head.pooling !== 'mean'
      const ofLogits: NetworkReads = { ...readsOfLogits(config), states: 'cls', logits }
      const amongAll = seenBy({ ...ofLogits, states: 'tokens' })
      const compared = [
        [seenBy(ofLogits), amongAll],
        [seenBy({ ...ofLogits, queries: attention }), amongAll],
        [seenBy({ ...ofLogits, attention }), seenBy({ ...ofLogits, attention, states: 'tokens' })],
      ] as const
      const session = testBackend().load(graph)
      variables.assign(session, weights)
      const batch = familyBatch('rows', { rows: 3, longest: 9, vocabulary: 40, classes: CLASSES })
      const typeIds = {
        ...batch.typeIds,
        data: batch.typeIds.data.map((type) => (config.tokenTypes > 1 ? type : 0)),
      }
      const feeds = new Map([
        [inputs.ids, batch.ids],
        [inputs.typeIds, typeIds],
        [inputs.mask, batch.mask],
      ])
      const nodes = compared.flat(2)
      const values = session.run(feeds, nodes).map(({ data }) => data as Float32Array)
      session.close()
      for (const [alone, among] of compared) {
        expect(alone).toHaveLength(among.length)
        for (const [index, node] of alone.entries()) {
          const [of, and] = [node, among[index]!].map((each) => values[nodes.indexOf(each)]!) as [
            Float32Array,
            Float32Array,
          ]
          const largest = and.reduce((most, value) => Math.max(most, Math.abs(value)), 1)
          const apart = of.reduce((most, value, at) => Math.max(most, Math.abs(value - and[at]!)), 0)
          expect(apart / largest, `output ${index}`).toBeLessThan(1e-5)
        }
      }
    },
  )
})
