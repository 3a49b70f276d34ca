// Slow: tokenizes GLUE files with a tokenizer of each family.
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { readSplit } from '../../../../src-main/datasets/read-split.ts'
import { loadTokenizer } from '../../../../src-main/engine/tokenizing/tokenizer.ts'
import { FIXTURES } from '../../../support/fixtures.ts'
import { GLUE, GLUE_TASK_OF, hasGlue } from '../../../support/shared-data.ts'

interface Folder {
  readonly files: Readonly<Record<string, { readonly model?: object }>>
  /** Files that stand for tokenizer.json. */
  readonly others: readonly string[]
  readonly kind: 'WordPiece' | 'BPE' | 'Unigram'
  /** Special tokens, which the vocabulary begins with. */
  readonly marks: readonly string[]
  readonly hasBytes: boolean
}
interface Variant extends Folder {
  readonly maxLength: number
  /** Of each text [ids, how many of them belong to the second of a pair], or a hash of it. */
  readonly seen: readonly unknown[]
}
interface Recorded {
  readonly rows: number
  readonly vocabularies: {
    readonly WordPiece: readonly string[]
    readonly BPE: { readonly vocab: readonly string[]; readonly merges: readonly string[] }
    readonly Unigram: readonly (readonly [string, number])[]
    readonly charsmap: string
  }
  readonly texts: readonly (readonly [string, string?])[]
  readonly variants: readonly Variant[]
  readonly glue?: readonly (Folder & { readonly name: string; readonly seen: readonly Digest[] })[]
}
interface Digest {
  readonly file: string
  readonly maxLength: number
  readonly examples: number
  readonly sha256: string
}

/**
 * STILLROOM_FAMILIES: what tokenizer_families.py --more printed; STILLROOM_ALL_GLUE: every file.
 */
const path = process.env.STILLROOM_FAMILIES ?? join(FIXTURES, 'tokenizer-families.json')
const { rows, vocabularies, texts, variants, glue = [] } = JSON.parse(readFileSync(path, 'utf8')) as Recorded
const MOST_EXAMPLES = process.env.STILLROOM_ALL_GLUE ? Infinity : 2000
const root = mkdtempSync(join(tmpdir(), 'stillroom-test-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

/** As `write` of tokenizer_families.py. */
function write({ files, others, kind, marks, hasBytes }: Folder, name: string): string {
  const folder = join(root, name)
  mkdirSync(folder)
  const bytes = Array.from({ length: hasBytes ? 256 : 0 }, (_, byte) => byte.toString(16).toUpperCase())
  const first = [...marks, ...bytes.map((byte) => `<0x${byte.padStart(2, '0')}>`)]
  const { WordPiece, BPE, Unigram, charsmap } = vocabularies
  const words = { WordPiece, BPE: BPE.vocab, Unigram: Unigram.map(([piece]) => piece) }[kind]
  const vocab = Object.fromEntries([...first, ...words].map((word, id) => [word, id]))
  const whole = {
    WordPiece: { vocab },
    BPE: { vocab, merges: BPE.merges.map((merge) => merge.split(' ')) },
    Unigram: { vocab: [...first.map((word) => [word, 0]), ...Unigram] },
  }[kind]
  for (const [file, content] of Object.entries(files)) {
    const json = content.model ? { ...content, model: { ...content.model, ...whole } } : content
    writeFileSync(join(folder, file), JSON.stringify(json).replaceAll('"CHARSMAP"', `"${charsmap}"`))
  }
  if (others.includes('vocab.txt'))
    writeFileSync(join(folder, 'vocab.txt'), `${[...first, ...words].join('\n')}\n`)
  if (others.includes('merges.txt')) {
    writeFileSync(join(folder, 'vocab.json'), JSON.stringify(vocab))
    writeFileSync(join(folder, 'merges.txt'), `#version: 0.2\n${BPE.merges.join('\n')}\n`)
  }
  return folder
}

test('folders of all families, thrown together, give the ids that Python gives', () => {
  const differing = variants.flatMap((variant, index) => {
    const tokenizer = loadTokenizer(write(variant, String(index)), rows)
    return texts.flatMap(([text, pair], at) => {
      const { ids, typeIds } = tokenizer.encode(text, pair, variant.maxLength)
      const own = [[...ids], typeIds.reduce((sum, type) => sum + type, 0)]
      const seen = variant.seen[at]
      const told = typeof seen === 'string' ? hashOf(JSON.stringify(own)).slice(0, 8) : own
      return JSON.stringify(told) === JSON.stringify(seen)
        ? []
        : [
            {
              index,
              text,
              pair,
              own: JSON.stringify(own),
              python: JSON.stringify(seen),
              tokens: tokenizer.tokensOf(ids).join(' '),
            },
          ]
    })
  })
  expect(differing).toEqual([])
  expect(variants.length * texts.length).toBeGreaterThan(1000)
})

describe.skipIf(!hasGlue).each(glue)('token ids of a $name', ({ name, seen, ...folder }) => {
  test.each(seen.filter(({ examples }) => examples < MOST_EXAMPLES))(
    '$file cut to $maxLength: all $examples examples',
    async ({ file, maxLength, examples, sha256 }) => {
      const place = write(folder, `${name}-${file.replace('/', '-')}`)
      const tokenizer = loadTokenizer(place, rows)
      const { split } = await readSplit({
        path: join(GLUE, file),
        format: 'glue-tsv',
        task: GLUE_TASK_OF[file.split('/')[0] ?? ''],
      })
      const lines = split.examples.map(
        ({ text, textPair }) => `${tokenizer.encode(text, textPair, maxLength).ids.join(' ')}\n`,
      )
      expect([lines.length, hashOf(lines.join(''))]).toEqual([examples, sha256])
    },
  )
})

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
