import type { PlacedTokens, Tokenizer } from '../tokenizing/tokenizer.ts'

/** A word, and where among a text's tokens its pieces stand. */
export interface JoinedWord {
  readonly word: string
  readonly text: 0 | 1
  readonly places: readonly number[]
}

/** Has nothing of a word in it: a stop, a dash, a bracket. */
const SIGNS = /^[^\p{Letter}\p{Mark}\p{Number}]+$/u

/**
 * The words of a text from its pieces, without the template's tokens: play ##ing is one; signs are
 * words of their own, also where a tokenizer writes them to the word before (Ġfilm .).
 */
export function joinPieces(
  { ids, texts }: PlacedTokens,
  tokenizer: Pick<Tokenizer, 'tokensOf' | 'isContinued'>,
): readonly JoinedWord[] {
  const words: { word: string; text: 0 | 1; places: number[]; isSign: boolean }[] = []
  tokenizer.tokensOf(ids).forEach((token, place) => {
    const text = texts[place]
    if (text !== 0 && text !== 1) return
    const piece = token.replace(/^(##|[Ġ▁])/u, '')
    const isSign = SIGNS.test(piece)
    const before = words.at(-1)
    const continues =
      before?.text === text && // a piece that is a blank alone belongs to what follows
      (before.word === '' || (before.isSign === isSign && tokenizer.isContinued(token)))
    if (continues) {
      before.word += piece
      before.places.push(place)
      before.isSign = isSign
    } else words.push({ word: piece, text, places: [place], isSign })
  })
  return words.map(({ word, text, places }) => ({ word, text, places }))
}
