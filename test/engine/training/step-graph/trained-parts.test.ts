import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { FamilyId } from '../../../../src-main/contract/families.ts'
import { TENSORFLOW_ALONE } from '../../../../src-main/engine/graph/graph.ts'
import { buildStepGraph } from '../../../../src-main/engine/training/step-graph.ts'
import { readFamilyCases, readSavedModel } from '../../../support/family-fixtures.ts'
import { STEP_SETTINGS } from '../../../support/step-settings.ts'

const root = mkdtempSync(join(tmpdir(), 'stillroom-test-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

/** What of an encoder of two layers is trained on labels, besides `encoder.layer.`. */
function trainedOf(
  family: FamilyId,
  name: string,
  { freeze = 'none', trained }: { freeze?: 'none' | 'embeddings'; trained?: readonly number[] },
): readonly string[] {
  const { student } = readFamilyCases(family)[name]!
  const { stages } = buildStepGraph({
    student: readSavedModel('student', student, join(root, family)).config,
    classes: 3,
    stages: [{ terms: [{ loss: 'hard-label', weight: 1 }], pairs: [], ...(trained && { trained }) }],
    ...STEP_SETTINGS,
    freeze,
    dropout: false,
    own: TENSORFLOW_ALONE,
  })
  const names = [...(stages[0]?.gradients.keys() ?? [])]
  return names.filter((parameter) => /^encoder\.(?!layer\.)/.test(parameter))
}

test.each([
  [
    'deberta-v2',
    'v3',
    [
      'encoder.relative_embeddings.weight',
      'encoder.relative_embeddings.LayerNorm.weight',
      'encoder.relative_embeddings.LayerNorm.bias',
    ],
  ],
  ['mpnet', 'plain', ['encoder.relative_attention_bias.weight']],
] as const)('distances of %s are trained and frozen with the embeddings', (family, name, ofDistances) => {
  expect(trainedOf(family, name, {})).toEqual(ofDistances)
  expect(trainedOf(family, name, { trained: [0] })).toEqual(ofDistances)
  expect(trainedOf(family, name, { trained: [1, 2] })).toEqual([])
  expect(trainedOf(family, name, { freeze: 'embeddings' })).toEqual([])
})

test("ModernBERT's norm behind the last layer is trained with that one", () => {
  const trained = (layers?: readonly number[]) => trainedOf('modernbert', 'plain', { trained: layers })
  expect(trained()).toEqual(['encoder.LayerNorm.weight'])
  expect(trained([2])).toEqual(['encoder.LayerNorm.weight'])
  expect(trained([0, 1])).toEqual([])
})
