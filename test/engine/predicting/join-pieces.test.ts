import { expect, test } from 'vitest'
import { joinPieces } from '../../../src-main/engine/predicting/join-pieces.ts'

const joined = (
  tokens: readonly string[],
  texts: readonly number[],
  isContinued: (token: string) => boolean,
) =>
  joinPieces(
    {
      ids: Int32Array.from(tokens.keys()),
      typeIds: new Int32Array(tokens.length),
      texts: Int8Array.from(texts),
      cut: 0,
    },
    { tokensOf: () => tokens, isContinued },
  )
const byHash = (token: string) => token.startsWith('##')
const byBlank = (token: string) => !/^[Ġ▁]/u.test(token)

test('pieces of a word are one, the template’s tokens none, and a new text a new word', () => {
  const words = joined(
    ['[CLS]', 'un', '##play', '##able', '.', '.', '[SEP]', 'play', '[SEP]'],
    [-1, 0, 0, 0, 0, 0, -1, 1, -1],
    byHash,
  )
  expect(words).toEqual([
    { word: 'unplayable', text: 0, places: [1, 2, 3] },
    { word: '.', text: 0, places: [4] },
    { word: '.', text: 0, places: [5] },
    { word: 'play', text: 1, places: [7] },
  ])
})

test('signs behind a word are words of their own where a tokenizer marks blanks', () => {
  const words = joined(
    ['<s>', 'Ġdon', "'t", 'Ġgo', ',', 'Ġnow', '!!', '</s>'],
    [-1, 0, 0, 0, 0, 0, 0, -1],
    byBlank,
  )
  expect(words.map(({ word }) => word)).toEqual(["don't", 'go', ',', 'now', '!!'])
})

test('a piece that is a blank alone belongs to the word behind it', () => {
  const words = joined(['<s>', '▁', 'été', '▁', '?', '</s>'], [-1, 0, 0, 0, 0, -1], byBlank)
  expect(words.map(({ word, places }) => [word, places])).toEqual([
    ['été', [1, 2]],
    ['?', [3, 4]],
  ])
})
