// Slow: hundreds of damaged files.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { StillroomError } from '../../../../src-main/domain/stillroom-error.ts'
import { loadTokenizer } from '../../../../src-main/engine/tokenizing/tokenizer.ts'
import { truncateLongestFirst } from '../../../../src-main/engine/tokenizing/truncate-longest-first.ts'
import { FIXTURES } from '../../../support/fixtures.ts'
import { makeInputs } from '../../../scenarios/training/make-run-folder.ts'

const ROWS = 120
/** A map of few characters, by SentencePiece. */
const { charsmap } = (JSON.parse(readFileSync(join(FIXTURES, 'tokenizer-families.json'), 'utf8')) as Families)
  .vocabularies
const root = mkdtempSync(join(tmpdir(), 'stillroom-test-'))
const folder = join(root, 'hostile')
afterAll(() => rmSync(root, { recursive: true, force: true }))

interface Families {
  readonly vocabularies: { readonly charsmap: string }
}
interface File {
  model: { vocab: Record<string, unknown>; unk_token: string; type: string }
  pre_tokenizer: unknown
  normalizer: unknown
  post_processor: unknown
  added_tokens: { id: number; content: string }[]
}
let good = ''
beforeAll(() => {
  makeInputs(root)
  mkdirSync(folder)
  // The class that is read as tokenizer.json says it: for BERT's own, much of the file is
  // overruled.
  writeFileSync(join(folder, 'tokenizer_config.json'), '{"tokenizer_class": "PreTrainedTokenizerFast"}')
  good = readFileSync(join(root, 'teacher', 'tokenizer.json'), 'utf8')
})

/** BERT's template, but for the names around one text alone, and the second text's type. */
function template([first, last]: readonly [string, string], sep: number, second = 1) {
  const special = (id: string, type = 0) => ({ SpecialToken: { id, type_id: type } })
  const text = (id: string, type: number) => ({ Sequence: { id, type_id: type } })
  return {
    type: 'TemplateProcessing',
    single: [special(first), text('A', 0), special(last)],
    pair: [special('cls'), text('A', 0), special('sep'), text('B', second), special('sep', second)],
    special_tokens: {
      cls: { id: 'cls', ids: [2], tokens: ['[CLS]'] },
      sep: { id: 'sep', ids: [sep], tokens: ['[SEP]'] },
    },
  }
}

function refusal(reason: RegExp) {
  return expect.objectContaining({ code: 'invalid-tokenizer', message: expect.stringMatching(reason) })
}

function load(change: (file: File) => void) {
  const file = JSON.parse(good) as File
  change(file)
  return loadText(JSON.stringify(file))
}

function loadText(text: string) {
  writeFileSync(join(folder, 'tokenizer.json'), text)
  return loadTokenizer(folder, ROWS)
}

test("the good one loads, and so does BERT's template", () => {
  expect([
    ...load((file) => (file.post_processor = template(['cls', 'sep'], 3))).encode('w1', 'w2', 8).ids,
  ]).toEqual([2, 6, 3, 7, 3])
  expect([...load(() => undefined).encode('w1 w2', undefined, 8).ids]).toEqual([2, 6, 7, 3])
})

test.each<[string, (file: File) => void, RegExp]>([
  [
    'a regular expression',
    (file) =>
      (file.pre_tokenizer = {
        type: 'Split',
        pattern: { Regex: '(a+)+$' },
        behavior: 'Isolated',
        invert: false,
      }),
    /pre_tokenizer/,
  ],
  [
    'a text that begins somewhere among bytes',
    (file) =>
      (file.pre_tokenizer = {
        type: 'Sequence',
        pretokenizers: [
          { type: 'ByteLevel', add_prefix_space: false },
          { type: 'Metaspace', replacement: '▁', prepend_scheme: 'first' },
        ],
      }),
    /where a text begins/,
  ],
  [
    'a normalizer with a pattern',
    (file) => (file.normalizer = { type: 'Replace', pattern: { Regex: 'x*' }, content: '' }),
    /normalizer/,
  ],
  ['another model than it has', (file) => (file.model.type = 'BPE'), /merges/],
  ['a model that Python has and we do not', (file) => (file.model.type = 'WordLevel'), /model/],
  ['an id that is no number', (file) => (file.model.vocab.w1 = 'x'), /vocab/],
  ['a negative id', (file) => (file.model.vocab.w1 = -1), /vocab/],
  ['an id beyond the embeddings', (file) => (file.model.vocab.w1 = 1e12), /beyond the model's 120/],
  [
    'an added id beyond the embeddings',
    (file) => void file.added_tokens.push({ ...file.added_tokens[0]!, id: 120, content: 'new' }),
    /beyond/,
  ],
  ['an id given twice', (file) => (file.model.vocab.w1 = file.model.vocab.w2), /same id/],
  ['no unknown token', (file) => (file.model.unk_token = '[NONE]'), /lacks the unknown token/],
  [
    "a template that is not BERT's",
    (file) =>
      (file.post_processor = { type: 'TemplateProcessing', single: [], pair: [], special_tokens: {} }),
    /template/,
  ],
  ['a type that no model has', (file) => (file.post_processor = template(['cls', 'sep'], 3, 2)), /type_id/],
  ['an id with a fraction', (file) => (file.model.vocab.w1 = 6.5), /vocab/],
  [
    'a [CLS] beyond the embeddings',
    (file) => (file.post_processor = { type: 'BertProcessing', cls: ['[CLS]', 120], sep: ['[SEP]', 3] }),
    /id 120 lies beyond the model's 120/,
  ],
  [
    'a [SEP] beyond the embeddings, in a template',
    (file) => (file.post_processor = template(['cls', 'sep'], 2 ** 40)),
    /id 1099511627776 lies beyond/,
  ],
])('a tokenizer.json with %s is refused', (_, change, reason) => {
  expect(() => load(change)).toThrow(refusal(reason))
})

test('a text that is no JSON, or not there, is refused', () => {
  expect(() => loadText('{')).toThrow(refusal(/not JSON/))
  expect(() => loadTokenizer(join(root, 'none'), ROWS)).toThrow(refusal(/missing/))
})

test('a file above 50 MB is refused before it is read', () => {
  loadText(good)
  truncateSync(join(folder, 'tokenizer.json'), 50_000_001)
  expect(() => loadTokenizer(folder, ROWS)).toThrow(refusal(/larger than 50000000 bytes/))
})

test('names that every object has are words like others', () => {
  const words = ['__proto__', 'constructor', 'toString', 'hasOwnProperty']
  const tokenizer = load(() => undefined)
  expect([...tokenizer.encode(words.join(' '), undefined, 16).ids].slice(1, -1)).toEqual(
    [...tokenizer.encode('__nosuchword__ nosuchword tonosuch hasnosuch', undefined, 16).ids].slice(1, -1),
  )
})

const letters = [...'<>s/unkĠabc']
const bytePairs = {
  pre_tokenizer: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true },
  model: {
    type: 'BPE',
    unk_token: null,
    byte_fallback: true,
    vocab: Object.fromEntries(['<s>', '</s>', ...letters, 'ab', 'abc', 'Ġabc'].map((word, id) => [word, id])),
    merges: ['a b', ['ab', 'c'], 'Ġ abc'],
  },
  post_processor: { type: 'RobertaProcessing', cls: ['<s>', 0], sep: ['</s>', 1] },
}
const pieces = {
  normalizer: {
    type: 'Sequence',
    normalizers: [{ type: 'Precompiled', precompiled_charsmap: charsmap }, { type: 'NFKC' }],
  },
  pre_tokenizer: { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always', split: true },
  model: {
    type: 'Unigram',
    unk_id: 2,
    byte_fallback: true,
    vocab: ['<s>', '</s>', '<unk>', ...letters, 'ab', '▁abc'].map((piece, id) => [piece, -id]),
  },
  post_processor: bytePairs.post_processor,
  added_tokens: [{ id: 2, content: '<unk>', lstrip: true }],
}

test.each([
  ["BERT's", () => good],
  ["RoBERTa's", () => JSON.stringify(bytePairs)],
  ["XLM-R's", () => JSON.stringify(pieces)],
])('of %s, a changed tokenizer.json is refused, or gives ids that the model has', (_, whole) => {
  const before = whole()
  expect(loadText(before).encode('abc ab', undefined, 16).ids.length).toBeGreaterThan(2)
  fc.assert(
    fc.property(
      fc.nat(before.length - 1),
      fc.string({ unit: 'binary', maxLength: 3 }),
      fc.string({ unit: 'binary', maxLength: 20 }),
      (at, put, text) => {
        let tokenizer
        try {
          tokenizer = loadText(before.slice(0, at) + put + before.slice(at + put.length))
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(StillroomError)
          return
        }
        const { ids } = tokenizer.encode(text, text, 16)
        expect(ids.length).toBeLessThanOrEqual(16)
        expect([...ids].every((id) => id >= 0 && id < ROWS)).toBe(true)
      },
    ),
    { numRuns: 400 },
  )
})

test('a text of a hundred thousand letters without a blank is cut in time', () => {
  const long = 'ab'.repeat(50_000)
  for (const file of [bytePairs, pieces])
    expect(loadText(JSON.stringify(file)).encode(long, undefined, 12).ids.length).toBe(12)
})

test('truncation keeps what fits, and cuts the longer text first', () => {
  fc.assert(
    fc.property(fc.nat(60), fc.nat(60), fc.nat(80), (first, second, room) => {
      const [a, b] = truncateLongestFirst(first, second, room)
      expect(a + b).toBe(Math.min(first + second, room))
      expect(a <= first && b <= second).toBe(true)
      const isShorterWhole = first <= second ? a === first || a >= b - 1 : b === second || b >= a - 1
      expect(isShorterWhole).toBe(true)
    }),
  )
})
