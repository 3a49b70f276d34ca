import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { loadTokenizer } from '../../../../src-main/engine/tokenizing/tokenizer.ts'
import { FIXTURES } from '../../../support/fixtures.ts'

interface Variant {
  readonly files: Readonly<Record<string, { readonly model?: object }>>
  readonly vocabTxt: boolean
  readonly maxLength: number
  /** Of each text: its ids, and how many of them belong to the second of a pair. */
  readonly seen: readonly (readonly [readonly number[], number])[]
}
interface Recorded {
  readonly rows: number
  readonly vocab: readonly string[]
  readonly texts: readonly (readonly [string, string?])[]
  readonly variants: readonly Variant[]
}

const path = process.env.STILLROOM_VARIANTS ?? join(FIXTURES, 'tokenizer-variants.json')
const python = JSON.parse(readFileSync(path, 'utf8')) as Recorded
const root = mkdtempSync(join(tmpdir(), 'stillroom-test-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

function write({ files, vocabTxt }: Variant, index: number): string {
  const folder = join(root, String(index))
  mkdirSync(folder)
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ model_type: 'bert' }))
  if (vocabTxt) writeFileSync(join(folder, 'vocab.txt'), `${python.vocab.join('\n')}\n`)
  const vocab = Object.fromEntries(python.vocab.map((word, id) => [word, id]))
  for (const [name, content] of Object.entries(files)) {
    const whole = name === 'tokenizer.json' ? { ...content, model: { ...content.model, vocab } } : content
    writeFileSync(join(folder, name), JSON.stringify(whole))
  }
  return folder
}

test('folders with files of all kinds, in all combinations, give the ids that Python gives', () => {
  const differing = python.variants.flatMap((variant, index) => {
    const tokenizer = loadTokenizer(write(variant, index), python.rows)
    return python.texts.flatMap(([text, pair], at) => {
      const { ids, typeIds } = tokenizer.encode(text, pair, variant.maxLength)
      const encoded = [[...ids], typeIds.reduce((sum, type) => sum + type, 0)]
      return JSON.stringify(encoded) === JSON.stringify(variant.seen[at])
        ? []
        : [{ index, text, pair, own: encoded, python: variant.seen[at] }]
    })
  })
  expect(differing).toEqual([])
  expect(python.variants.length).toBeGreaterThan(100)
})
