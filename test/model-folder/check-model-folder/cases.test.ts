import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openClassifier } from '../../../src-main/engine/predicting/classifier.ts'
import { loadTokenizer } from '../../../src-main/engine/tokenizing/tokenizer.ts'
import { checkModelFolder } from '../../../src-main/model-folder/check-model-folder.ts'
import { requireOutputs } from '../../../src-main/model-folder/model-head.ts'
import { CASES, hasCases } from '../../support/shared-data.ts'
import { testBackend } from '../../support/test-backend.ts'

/** What Python's from_pretrained made of a folder and its rows.tsv. */
interface Expected {
  readonly max_length: number
  readonly classes: readonly (string | number)[]
  readonly predicted: readonly (string | number)[]
  readonly token_ids: readonly (readonly number[])[]
  readonly logits: readonly (readonly number[])[]
}

const models = join(CASES, 'models')
const names = hasCases ? readdirSync(models) : []
const expectedOf = (name: string) =>
  JSON.parse(readFileSync(join(models, name, 'expected.json'), 'utf8')) as Expected

function rowsOf(name: string): readonly (readonly [string, string | undefined])[] {
  const [head = '', ...lines] = readFileSync(join(models, name, 'rows.tsv'), 'utf8')
    .trimEnd()
    .split('\n')
  const isPair = head.startsWith('sentence1\t')
  return lines.map((line) => {
    const [first = '', second] = line.split('\t')
    return [first, isPair ? second : undefined]
  })
}

describe.runIf(hasCases)('a folder as people have them', () => {
  test.each(names)('%s: texts are cut into the tokens that Python cuts them into', (name) => {
    const { max_length: most, token_ids: python } = expectedOf(name)
    const folder = join(models, name)
    const tokenizer = loadTokenizer(folder, checkModelFolder(folder).config.vocabularySize)
    expect(rowsOf(name).map(([text, pair]) => [...tokenizer.encode(text, pair, most).ids])).toEqual(python)
  })

  test.each(names)('%s: its classes and logits are those that Python has', (name) => {
    const { logits, max_length: maxLength, ...python } = expectedOf(name)
    const classes = python.classes.map(String)
    const path = join(models, name)
    expect(requireOutputs(checkModelFolder(path))).toEqual(classes)
    const classifier = openClassifier(
      { path, taskKind: 'classification', maxLength, precision: 'float32' },
      testBackend(),
    )
    const ours = rowsOf(name).map(([text, pair]) => [...classifier.see(text, pair).logits])
    classifier.close()
    const differences = ours.flatMap((row, at) =>
      row.map((value, index) => Math.abs(value - (logits[at]?.[index] ?? NaN))),
    )
    // Weights of such a spread (0.6) let the rounding of float32 grow; a wrong token is off by
    // tenths.
    expect(Math.max(...differences)).toBeLessThan(5e-5)
    expect(ours.map((row) => classes[row.indexOf(Math.max(...row))])).toEqual(python.predicted.map(String))
  })

  test('multi-label: is never taken for one class to a text', () => {
    const model = checkModelFolder(join(models, 'multi-label'))
    expect(() => requireOutputs(model, 'classification')).toThrow(/multi_label_classification/)
    expect(requireOutputs(model, 'multi-label')).toEqual(['LABEL_0', 'LABEL_1', 'LABEL_2', 'LABEL_3'])
  })
})
