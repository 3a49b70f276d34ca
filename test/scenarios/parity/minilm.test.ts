import { expect, test } from 'vitest'
import { resolveModel } from '../../../src-main/catalogue/resolve-model.ts'
import { declareEncoderInputs, encoder } from '../../../src-main/engine/encoder/encoder.ts'
import { createNetwork } from '../../../src-main/engine/encoder/network.ts'
import { describeParameters } from '../../../src-main/model-folder/parameters.ts'
import { Graph } from '../../../src-main/engine/graph/graph.ts'
import { loadTokenizer } from '../../../src-main/engine/tokenizing/tokenizer.ts'
import { createModelVariables } from '../../../src-main/engine/training/model-variables.ts'
import { readModel } from '../../../src-main/model-folder/read-weights.ts'
import { largestDifference, readFixture } from '../../support/fixtures.ts'
import { readsOfAll } from '../../support/reads-of-all.ts'
import { testBackend } from '../../support/test-backend.ts'

const reference = readFixture('minilm')
const CLASSES = 2

test('MiniLM-L6 gives what PyTorch does on real sentences and a pair in one padded batch, within 1e-4', async () => {
  const { path } = await resolveModel({ kind: 'catalogue', name: 'minilm-l6' }, { runsFolder: '' })
  const { config, weights } = readModel(path)
  const graph = new Graph(testBackend())
  const inputs = declareEncoderInputs(graph)
  const variables = createModelVariables(graph, 'model', describeParameters(config, CLASSES))
  const [outputs] = encoder(createNetwork(config, variables.value), inputs, [readsOfAll(config)])
  const session = testBackend().load(graph)
  // The classifier that test/reference/minilm_outputs.py makes.
  const classifier = Float32Array.from({ length: CLASSES * 384 }, (_, at) => 0.1 * Math.sin(at + 1))
  variables.assign(
    session,
    new Map([...weights, ['classifier.weight', classifier], ['classifier.bias', Float32Array.of(0.5, -0.5)]]),
  )
  const names = [
    'logits',
    ...outputs.hiddenStates.map((_, layer) => `hidden.${layer}`),
    ...outputs.attention.map((_, layer) => `attention.${layer + 1}`),
  ]
  const values = session.run(
    new Map([
      [inputs.ids, reference('ids')],
      [inputs.typeIds, reference('type_ids')],
      [inputs.mask, reference('mask')],
    ]),
    [outputs.logits, ...outputs.hiddenStates, ...outputs.attention],
  )
  session.close()
  const differences = names.map((name, index) => {
    const value = values[index]
    if (!value) throw new Error(`no ${name}`)
    return { name, difference: largestDifference(value, reference(name)) }
  })
  const largestOf = (kind: string) =>
    Math.max(...differences.filter(({ name }) => name.startsWith(kind)).map(({ difference }) => difference))
  const found = ['logits', 'hidden', 'attention'].map((kind) => `${kind} ${largestOf(kind).toExponential(1)}`)
  console.info(`largest differences from PyTorch: ${found.join(', ')}`)
  expect(differences.length).toBe(1 + 7 + 6)
  expect(differences.filter(({ difference }) => !(difference < 1e-4))).toEqual([])
})

test('and its tokenizer the same ids', async () => {
  const { path } = await resolveModel({ kind: 'catalogue', name: 'minilm-l6' }, { runsFolder: '' })
  const tokenizer = loadTokenizer(path, 30_522)
  const texts = [
    ['Effective but too tepid biopic'],
    ['...a pretentious mess...'],
    ['A quiet, moving film about nothing much.', 'Terrible, I thought.'],
  ] as const
  const { shape, data } = reference('ids')
  texts.forEach(([text, pair], row) => {
    const { ids } = tokenizer.encode(text, pair, 128)
    const expected = data.subarray(row * (shape[1] ?? 0), row * (shape[1] ?? 0) + ids.length)
    expect([...ids]).toEqual([...expected])
  })
})
