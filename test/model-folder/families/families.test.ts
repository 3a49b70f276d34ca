import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { FAMILY_IDS, type FamilyId } from '../../../src-main/contract/families.ts'
import { StillroomError } from '../../../src-main/domain/stillroom-error.ts'
import { fromFloat32, writeSafetensors } from '../../../src-main/engine/weights/write-safetensors.ts'
import { FAMILIES } from '../../../src-main/model-folder/families/families.ts'
import { describeParameters } from '../../../src-main/model-folder/parameters.ts'
import { parseConfig } from '../../../src-main/model-folder/parse-config.ts'
import { readModelFolder } from '../../../src-main/model-folder/read-model-folder.ts'
import { readFamilyCases } from '../../support/family-fixtures.ts'

const root = mkdtempSync(join(tmpdir(), 'stillroom-test-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

/** config.json as Python writes it of a case of a family. */
const configsOf = (family: FamilyId) =>
  Object.entries(readFamilyCases(family)).map(([name, { student }]) => [name, student.config] as const)
const firstOf = (family: FamilyId) => configsOf(family)[0]?.[1] ?? {}

describe.each(FAMILY_IDS)("%s's config.json", (family) => {
  test.each(configsOf(family))('%s: written again it says the same', (_name, json) => {
    const { encoder } = parseConfig(json, 'config.json')
    const again = { model_type: family, ...FAMILIES[family].configJson(encoder) }
    expect(parseConfig(JSON.parse(JSON.stringify(again)), 'again').encoder).toEqual(encoder)
  })

  test('with anything in any place is read or refused in words, in no time', () => {
    const good = firstOf(family)
    const absurd = fc.oneof(
      fc.constantFrom(null, true, '', 'x', -1, 0, 0.5, 1e9, 1e300, [], {}, [1e9], { 0: { a: 1 } }),
      fc.jsonValue(),
    )
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(good)), absurd, (key, value) => {
        try {
          const { encoder } = parseConfig({ ...good, [key]: value }, 'config.json')
          describeParameters(encoder, 2)
        } catch (thrown) {
          if (!(thrown instanceof StillroomError)) throw thrown
          expect(thrown.message.length).toBeLessThan(3000)
        }
      }),
      { numRuns: 300, seed: 3 },
    )
  })

  test('of a classifier of something else than texts is told from one of texts', () => {
    const [architecture = '', reason = ''] = Object.entries(FAMILIES[family].architectures.others)[0] ?? []
    const folder = write(family, architecture, namesIn(family))
    expect(readModelFolder(folder).head).toMatchObject({
      kind: 'other',
      reason: expect.stringContaining(reason),
    })
  })
})

test.each<[FamilyId, string, readonly string[]]>([
  ['roberta', 'RobertaForMaskedLM', ['lm_head.dense.weight', 'lm_head.bias']],
  ['roberta', 'RobertaModel', ['pooler.dense.weight', 'pooler.dense.bias']],
  ['distilbert', 'DistilBertForMaskedLM', ['vocab_transform.weight', 'vocab_projector.bias']],
  ['electra', 'ElectraForPreTraining', ['discriminator_predictions.dense.weight']],
  ['electra', 'ElectraForMaskedLM', ['generator_predictions.dense.weight', 'generator_lm_head.bias']],
  ['mpnet', 'MPNetModel', ['pooler.dense.weight', 'pooler.dense.bias', 'embeddings.position_ids']],
  ['mpnet', 'MPNetForMaskedLM', ['lm_head.dense.weight', 'lm_head.layer_norm.bias']],
])('a pretrained %s, %s, is an encoder without a head', (family, architecture, others) => {
  const encoder = namesIn(family).filter((name) => !/^(pre_)?classifier/.test(name))
  const { head, hasPooler, notes } = readModelFolder(write(family, architecture, [...encoder, ...others]))
  expect({ head, hasPooler, notes }).toEqual({ head: { kind: 'none' }, hasPooler: false, notes: [] })
})

test.each<[FamilyId, Record<string, unknown>, RegExp]>([
  ['mpnet', { relative_attention_num_buckets: 64 }, /relative_attention_num_buckets is not 32/],
  ['mpnet', { max_position_embeddings: 2 }, /max_position_embeddings leaves no position/],
  ['distilbert', { activation: 'mish' }, /activation is "mish"; it must be/],
  ['distilbert', { n_heads: 3 }, /3 heads do not divide a width of 16/],
  ['electra', { embedding_size: 0 }, /embedding_size is 0; it must be at least 1/],
  ['electra', { is_decoder: true }, /is_decoder is true; it must be false/],
])('%s with %j is refused by the name of what is wrong', (family, change, reason) => {
  expect(() => parseConfig({ ...firstOf(family), ...change }, 'config.json')).toThrow(reason)
})

/** The tensors of a classifier of the family, as its file calls them. */
function namesIn(family: FamilyId): readonly string[] {
  return Object.keys(Object.values(readFamilyCases(family))[0]?.student.tensors ?? {})
}

let folders = 0

/** Writes a folder with these tensors; those of the case's own have its shapes. */
function write(family: FamilyId, architecture: string, names: readonly string[]): string {
  const { config, tensors } = Object.values(readFamilyCases(family))[0]?.student ?? {
    config: {},
    tensors: {},
  }
  const folder = join(root, String(folders++))
  mkdirSync(folder)
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ ...config, architectures: [architecture] }))
  const stored = names.map((name) => {
    const shape = tensors[name] ?? [3]
    return [name, fromFloat32(shape, new Float32Array(shape.reduce((size, axis) => size * axis, 1)))] as const
  })
  writeSafetensors(join(folder, 'model.safetensors'), new Map(stored))
  return folder
}
