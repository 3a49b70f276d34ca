import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { loadTokenizer } from '../../src-main/engine/tokenizing/tokenizer.ts'

const WORDS = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', 'cafe', 'café', 'Café', 'a', 'b', 'c']
const ROWS = 16

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stillroom-test-'))
  writeFileSync(join(folder, 'vocab.txt'), `${WORDS.join('\n')}\n`)
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const write = (name: string, content: object) => writeFileSync(join(folder, name), JSON.stringify(content))
const idsOf = (text: string, most = 16) =>
  [...loadTokenizer(folder, ROWS).encode(text, undefined, most).ids].slice(1, -1)
const tokenizerJson = (lowercase: boolean) => ({
  normalizer: {
    type: 'BertNormalizer',
    clean_text: true,
    handle_chinese_chars: true,
    strip_accents: null,
    lowercase,
  },
  pre_tokenizer: { type: 'BertPreTokenizer' },
  model: {
    type: 'WordPiece',
    unk_token: '[UNK]',
    continuing_subword_prefix: '##',
    max_input_chars_per_word: 100,
    vocab: Object.fromEntries(WORDS.map((word, id) => [word, id])),
  },
  post_processor: { type: 'BertProcessing', cls: ['[CLS]', 2], sep: ['[SEP]', 3] },
  added_tokens: [],
})

describe('where the files of a folder disagree', () => {
  test.each([
    ['BertTokenizer', 'Café', 7],
    ['BertTokenizerFast', 'Café', 7],
    [undefined, 'Café', 7],
    ['PreTrainedTokenizerFast', 'Café', 5],
  ])('of a %s, what counts is what Python hears', (tokenizer_class, text, id) => {
    write('tokenizer.json', tokenizerJson(true))
    write('tokenizer_config.json', { tokenizer_class, do_lower_case: false })
    expect(idsOf(text)).toEqual([id])
  })

  test('config.json names the class where tokenizer_config.json does not', () => {
    write('tokenizer.json', tokenizerJson(true))
    write('tokenizer_config.json', { do_lower_case: false })
    write('config.json', { tokenizer_class: 'PreTrainedTokenizerFast' })
    expect(idsOf('Café')).toEqual([5])
  })
})

test('accents are kept or taken off as strip_accents says, whatever do_lower_case', () => {
  write('tokenizer_config.json', { do_lower_case: true, strip_accents: false })
  expect(idsOf('Café')).toEqual([6])
  write('tokenizer_config.json', { do_lower_case: true, strip_accents: null })
  expect(idsOf('Café')).toEqual([5])
})

test('truncation_side left keeps the end of a text', () => {
  write('tokenizer_config.json', { truncation_side: 'left' })
  expect(idsOf('a b c', 4)).toEqual([9, 10])
})

test.each(['BertJapaneseTokenizer', 'XLNetTokenizerFast', 'constructor', 'MyTokenizer'])(
  'a %s is refused by name',
  (name) => {
    write('tokenizer_config.json', { tokenizer_class: name })
    expect(() => loadTokenizer(folder, ROWS)).toThrow(new RegExp(`${name} \\(tokenizer_class\\)`))
  },
)

test('a PreTrainedTokenizerFast without its tokenizer.json is refused', () => {
  write('tokenizer_config.json', { tokenizer_class: 'PreTrainedTokenizerFast' })
  expect(() => loadTokenizer(folder, ROWS)).toThrow(/tokenizer\.json, which is missing/)
})

test.each<[string, object, RegExp]>([
  [
    'with a gap behind the vocabulary',
    { '<x>': 13 },
    /written with the id 13, and Python's tokenizers give it 11/,
  ],
  [
    'beyond the embeddings',
    Object.fromEntries(Array.from({ length: 6 }, (_, at) => [`<${at}>`, 11 + at])),
    /resize/,
  ],
  ['that read alike once lowered', { '<x>': 11, '<X>': 12 }, /now this one, now that/],
])('added tokens %s are refused', (_, tokens, reason) => {
  write('added_tokens.json', tokens)
  expect(() => loadTokenizer(folder, ROWS)).toThrow(reason)
})

describe('a folder of another family', () => {
  const vocabulary = Object.fromEntries(
    ['<s>', '<pad>', '</s>', '<unk>', '<mask>', 'a', 'b', 'ab', 'Ġ'].map((word, id) => [word, id]),
  )
  const writeBytes = (merges: string) => {
    write('config.json', { model_type: 'roberta' })
    write('vocab.json', vocabulary)
    writeFileSync(join(folder, 'merges.txt'), merges)
  }

  test('is read as its model_type has it where no file names a class', () => {
    writeBytes('#version: 0.2\na b\n')
    const { ids, typeIds } = loadTokenizer(folder, ROWS).encode('ab b', 'a<mask>', 16)
    expect([...ids]).toEqual([0, 7, 8, 6, 2, 2, 5, 4, 2])
    expect([...typeIds]).toEqual(Array(9).fill(0))
  })

  test.each([
    ['three tokens in a line', 'a b\na b a\n', /its merge 2 is no pair of tokens: "a b a"/],
    ['an empty line', 'a b\n\n', /its merge 2 is no pair/],
    ['a merge of what there is not', 'a c\n', /lacks a token of the merge "a c"/],
    ['a merge that makes what there is not', 'b a\n', /lacks a token of the merge "b a", or what it makes/],
  ])('with %s among its merges is refused', (_, merges, reason) => {
    writeBytes(merges)
    expect(() => loadTokenizer(folder, ROWS)).toThrow(reason)
  })

  test('without its merges, or its vocabulary, is refused', () => {
    writeBytes('')
    rmSync(join(folder, 'merges.txt'))
    expect(() => loadTokenizer(folder, ROWS)).toThrow(/merges\.txt.*is missing/)
    rmSync(join(folder, 'vocab.json'))
    expect(() => loadTokenizer(folder, ROWS)).toThrow(/is missing, and vocab\.json too/)
  })

  test('with SentencePiece alone is refused with the command that makes a tokenizer.json', () => {
    write('config.json', { model_type: 'deberta-v2' })
    writeFileSync(join(folder, 'spm.model'), '')
    expect(() => loadTokenizer(folder, ROWS)).toThrow(
      /Python makes it of spm\.model \(with pip install sentencepiece protobuf\): python -c "from transformers import AutoTokenizer as T; T\.from_pretrained\('.+'\)\.save_pretrained\('.+'\)"/,
    )
  })

  test("with a vocabulary that is not its class's is refused", () => {
    write('config.json', { model_type: 'xlm-roberta' })
    write('tokenizer.json', tokenizerJson(true))
    expect(() => loadTokenizer(folder, ROWS)).toThrow(
      /a WordPiece's, and a XLMRobertaTokenizer \(tokenizer_class\) is made of a Unigram's/,
    )
  })

  test('that is a ModernBERT is as tokenizer.json says, whatever class a file names', () => {
    write('config.json', { model_type: 'modernbert', tokenizer_class: 'BertTokenizer' })
    write('tokenizer_config.json', { do_lower_case: true })
    write('tokenizer.json', tokenizerJson(false))
    expect(idsOf('Café')).toEqual([7])
  })
})
