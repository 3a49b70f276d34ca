import type { TokenModel } from '../../model-folder/tokenizer-model.ts'
import { byteTokens } from './byte-pair.ts'
import type { CutWord } from './word-piece.ts'

type Unigram = Extract<TokenModel, { kind: 'unigram' }>

/** How much less likely than the least likely piece a character is that no piece has. */
const UNKNOWN_PENALTY = 10

/**
 * The likeliest way to cut a word into pieces (Kudo, 2018; tokenizers' Unigram, Rust, 0.23). Of
 * equally likely ways to reach a place, the one whose last piece is longest; unknown characters
 * beside each other are one token.
 */
export function createUnigram({ vocab, pieces, unknownId, hasByteFallback }: Unigram): CutWord {
  const unknownScore = pieces.reduce((least, [, score]) => Math.min(least, score), Infinity) - UNKNOWN_PENALTY
  /** By a piece's first UTF-16 half: how long pieces get that begin with it. */
  const longest = new Map<number, number>()
  for (const [piece] of pieces) {
    const first = piece.charCodeAt(0)
    longest.set(first, Math.max(longest.get(first) ?? 0, piece.length))
  }
  return (word) => {
    const size = word.length
    /** Of the best way to each place: its score, where its last piece begins, that piece's id. */
    const scores = new Float64Array(size + 1)
    const starts = new Int32Array(size + 1).fill(-1)
    const ids = new Int32Array(size + 1)
    const offer = (from: number, to: number, score: number, id: number) => {
      const sum = score + (scores[from] ?? 0)
      if (starts[to] !== -1 && sum <= (scores[to] ?? 0)) return
      scores[to] = sum
      starts[to] = from
      ids[to] = id
    }
    for (let from = 0; from < size;) {
      const width = (word.codePointAt(from) ?? 0) > 0xffff ? 2 : 1
      const farthest = Math.min(size, from + (longest.get(word.charCodeAt(from)) ?? 0))
      let isKnown = false
      for (let to = from + width; to <= farthest; to++) {
        const id = vocab.get(word.slice(from, to))
        if (id === undefined) continue
        offer(from, to, pieces[id]?.[1] ?? 0, id)
        isKnown ||= to === from + width
      }
      if (!isKnown) offer(from, from + width, unknownScore, unknownId)
      from += width
    }
    const found: number[][] = []
    for (let to = size; to > 0;) {
      let from = starts[to] ?? 0
      if (ids[to] !== unknownId) found.push([ids[to] ?? 0])
      else {
        while (from > 0 && ids[from] === unknownId) from = starts[from] ?? 0
        found.push(unknownTokens(word.slice(from, to)))
      }
      to = from
    }
    return found.reverse().flat()
  }

  /** What looks like a piece once it is joined is that piece. */
  function unknownTokens(text: string): number[] {
    const known = vocab.get(text)
    if (known !== undefined) return [known]
    return [...((hasByteFallback ? byteTokens(text, vocab) : undefined) ?? [unknownId])]
  }
}
