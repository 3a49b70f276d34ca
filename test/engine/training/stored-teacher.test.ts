import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { FAMILY_IDS } from '../../../src-main/contract/families.ts'
import type { Backend, Tensor } from '../../../src-main/engine/backend.ts'
import { initialWeights } from '../../../src-main/engine/training/initial-weights.ts'
import { padBatch } from '../../../src-main/engine/training/batches.ts'
import { encoderFeeds } from '../../../src-main/engine/training/step-feeds.ts'
import { buildStepGraph } from '../../../src-main/engine/training/step-graph.ts'
import type { Model } from '../../../src-main/model-folder/read-weights.ts'
import { placeBlock } from '../../../src-main/teacher-vault/place-block.ts'
import { readFamilyCases, readSavedModel } from '../../support/family-fixtures.ts'
import { STEP_SETTINGS } from '../../support/step-settings.ts'
import { testBackend } from '../../support/test-backend.ts'

const root = mkdtempSync(join(tmpdir(), 'stillroom-test-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

/** Our own products too, whether or not they are the faster ones on this machine. */
const backend: Backend = { ...testBackend(), hasOwnProducts: testBackend().isFused }

/** A text of so many tokens, the same whatever it stands beside. */
function textOf(length: number) {
  const ids = Int32Array.from({ length }, (_, at) => 3 + ((length * 7 + at * 5) % 30))
  return { ids, typeIds: new Int32Array(length), line: 1, label: 0 }
}

/** What a network says of one of some texts, without padding. */
function opened({ config, weights }: Model) {
  const pairs = Array.from({ length: config.layers }, (_, layer) => ({
    teacher: layer + 1,
    student: layer + 1,
  }))
  const terms = [
    { loss: 'soft-label', weight: 1 },
    { loss: 'attention-kl', weight: 1 },
    { loss: 'hidden-mse', at: 'tokens', weight: 1 },
  ] as const
  const graph = buildStepGraph({
    student: config,
    teacher: config,
    classes: 3,
    stages: [{ terms, pairs }],
    ...STEP_SETTINGS,
    weightDecay: 0,
    dropout: false,
    own: backend,
  })
  const session = backend.load(graph.graph)
  graph.teacher?.assign(session, weights)
  const { attention = [], hiddenStates = [], logits } = graph.teacherKept ?? {}
  const read = [logits, ...hiddenStates, ...attention].filter((node) => node !== undefined)
  return {
    close: () => session.close(),
    tensorsOf(lengths: readonly number[], chosen: number): readonly Float32Array[] {
      const batch = padBatch(lengths.map(textOf), Int32Array.from(lengths.keys()))
      const longest = Math.max(...lengths)
      return session
        .run(encoderFeeds(graph.inputs, batch), read)
        .map((tensor) => withoutPadding(tensor, chosen, longest, lengths[chosen] ?? 0))
    },
  }
}

function withoutPadding({ shape, data }: Tensor, row: number, longest: number, tokens: number): Float32Array {
  const padded = shape.slice(1)
  const unpadded = padded.map((length) => (length === longest ? tokens : length))
  const size = (lengths: readonly number[]) => lengths.reduce((product, length) => product * length, 1)
  const cut = new Float32Array(size(unpadded))
  placeBlock(unpadded, data as Float32Array, padded, row * size(padded), cut, unpadded, 0)
  return cut
}

describe.runIf(backend.isFused)('a text has the same bits alone, beside others and padded', () => {
  test.each(FAMILY_IDS)('%s', (family) => {
    for (const [name, each] of Object.entries(readFamilyCases(family))) {
      const network = opened(readSavedModel('teacher', each.teacher, join(root, family, name)))
      const longest = each.longest
      for (const length of [1, 2, 5, longest - 1]) {
        const alone = network.tensorsOf([length], 0)
        expect(network.tensorsOf([longest, length, 3], 1), `${name}, ${length} tokens`).toEqual(alone)
        const others = Array.from({ length: 31 }, (_, at) => 1 + (at % longest))
        expect(network.tensorsOf([...others, length], 31), `${name}, ${length} tokens`).toEqual(alone)
      }
      network.close()
    }
  })

  test('of hundreds of tokens', () => {
    const [each] = Object.values(readFamilyCases('bert'))
    if (!each) throw new Error('There is no BERT')
    const { config, ...model } = readSavedModel('teacher', each.teacher, join(root, 'long'))
    const longer = { ...config, positions: 400 }
    const network = opened({
      ...model,
      config: longer,
      weights: initialWeights(longer, 3, 1, () => undefined),
    })
    for (const length of [7, 190, 260, 384])
      expect(network.tensorsOf([400, length, 31], 1)).toEqual(network.tensorsOf([length], 0))
    network.close()
  })
})
