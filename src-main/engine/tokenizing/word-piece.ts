import type { TokenModel } from '../../model-folder/tokenizer-model.ts'

/** A word's ids. */
export type CutWord = (word: string) => readonly number[]

type WordPiece = Extract<TokenModel, { kind: 'word-piece' }>

/** Behind a word's first token. */
const CONTINUED = '##'

/**
 * The longest token that a word begins with, and so on with the rest; a word that cannot be cut to
 * its end is one unknown token (tokenizers' WordPiece, Rust, 0.23).
 */
export function createWordPiece({ vocab, unknown, longestWord }: WordPiece): CutWord {
  const unknownIds = [vocab.get(unknown) ?? 0]
  return (word) => {
    if (word.length > longestWord && [...word].length > longestWord) return unknownIds
    const ids: number[] = []
    for (let start = 0; start < word.length;) {
      let end = word.length
      let id: number | undefined
      for (; end > start; end--) {
        const piece = word.slice(start, end)
        id = vocab.get(start > 0 ? CONTINUED + piece : piece)
        if (id !== undefined) break
      }
      if (id === undefined) return unknownIds
      ids.push(id)
      start = end
    }
    return ids
  }
}
