import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { namedModelFolder } from '../../../src-main/catalogue/fetch-named-model.ts'
import type { Tensor } from '../../../src-main/engine/backend.ts'
import { declareEncoderInputs, encoder } from '../../../src-main/engine/encoder/encoder.ts'
import { createNetwork } from '../../../src-main/engine/encoder/network.ts'
import { Graph } from '../../../src-main/engine/graph/graph.ts'
import { loadTokenizer } from '../../../src-main/engine/tokenizing/tokenizer.ts'
import { padBatch } from '../../../src-main/engine/training/batches.ts'
import { initialWeights } from '../../../src-main/engine/training/initial-weights.ts'
import { createModelVariables } from '../../../src-main/engine/training/model-variables.ts'
import { countParameters, describeParameters } from '../../../src-main/model-folder/parameters.ts'
import { readModel } from '../../../src-main/model-folder/read-weights.ts'
import { headsLast, rowsAtTokens } from '../../support/at-real-tokens.ts'
import { distanceOfPrints, fingerprint } from '../../support/family-numbers.ts'
import { FIXTURES } from '../../support/fixtures.ts'
import { readsOfAll } from '../../support/reads-of-all.ts'
import { testBackend } from '../../support/test-backend.ts'

interface Recorded {
  readonly texts: readonly string[]
  readonly ids: readonly (readonly number[])[]
  /** The first text with each other. */
  readonly alike: readonly number[]
  readonly hidden: readonly (readonly number[])[]
  readonly attention: readonly (readonly number[])[]
}
const python = JSON.parse(readFileSync(join(FIXTURES, 'mpnet.json'), 'utf8')) as Recorded
/** 404 MB, which no test fetches. */
const folder = namedModelFolder('mpnet-base')

test.runIf(existsSync(folder))('MPNet-base, where it was fetched, gives what PyTorch does', () => {
  const { config, weights } = readModel(folder)
  const tokenizer = loadTokenizer(folder, config.vocabularySize)
  const examples = python.texts.map((text, index) => ({
    ...tokenizer.encode(text, undefined, 128),
    label: 0,
    line: index + 1,
  }))
  expect(examples.map(({ ids }) => [...ids])).toEqual(python.ids)

  const parameters = describeParameters(config, 2)
  const inner = parameters.filter(({ name }) => !/^(embeddings|classifier)\./.test(name))
  expect(countParameters(inner) / 1e6).toBeCloseTo(85.65, 2)

  const graph = new Graph(testBackend())
  const inputs = declareEncoderInputs(graph)
  const variables = createModelVariables(graph, 'model', parameters)
  const network = createNetwork(config, variables.value)
  const [{ hiddenStates, attention }] = encoder(network, inputs, [readsOfAll(config)])
  const session = testBackend().load(graph)
  variables.assign(
    session,
    initialWeights(config, 2, 1, (name) => weights.get(name)),
  )
  const { ids, typeIds, mask } = padBatch(examples, Int32Array.from(examples.keys()))
  const feeds = new Map([
    [inputs.ids, ids],
    [inputs.typeIds, typeIds],
    [inputs.mask, mask],
  ])
  const values = session.run(feeds, [...hiddenStates, ...attention])
  session.close()
  const states = values.slice(0, hiddenStates.length)
  const shares = values.slice(hiddenStates.length)
  const furthest = (what: 'hidden' | 'attention', found: readonly Tensor[]) =>
    Math.max(
      ...found.map((value, index) => {
        const expected = python[what][index] ?? []
        const own = fingerprint(`${what}.${index}`, rowsAtTokens(value, mask).data)
        return distanceOfPrints(own, expected) / (expected[0] ?? NaN)
      }),
    )
  const differences = [furthest('hidden', states), furthest('attention', shares.map(headsLast))]
  console.info(`largest relative differences from PyTorch: ${differences.join(', ')}`)
  for (const difference of differences) expect(difference).toBeLessThan(1e-5)
  const [first = [], ...others] = meansOf(states.at(-1) as Tensor, mask)
  others.forEach((other, index) => expect(cosine(first, other)).toBeCloseTo(python.alike[index] ?? NaN, 5))
})

/** Of each text's real tokens: [B, T, D] → B of D numbers. */
function meansOf({ shape, data }: Tensor, mask: Tensor): readonly (readonly number[])[] {
  const [batch = 0, tokens = 0, width = 0] = shape
  return Array.from({ length: batch }, (_, text) => {
    const real = Array.from({ length: tokens }, (_unused, token) => text * tokens + token).filter(
      (row) => mask.data[row] === 1,
    )
    return Array.from(
      { length: width },
      (_unused, at) => real.reduce((sum, row) => sum + (data[row * width + at] ?? NaN), 0) / real.length,
    )
  })
}

function cosine(a: readonly number[], b: readonly number[]): number {
  const product = a.reduce((sum, value, at) => sum + value * (b[at] ?? NaN), 0)
  return product / Math.hypot(...a) / Math.hypot(...b)
}
