import type { TokenModel } from '../../model-folder/tokenizer-model.ts'
import { SmallestFirst } from './smallest-first.ts'
import type { CutWord } from './word-piece.ts'

type BytePair = Extract<TokenModel, { kind: 'byte-pair' }>

/** Two ids in one number, and so a merge's rank and a place: both stay below 2^53. */
const PAIR = 2 ** 26

/**
 * Characters, of which the two that a file merges first become one token, leftmost first, until no
 * merge is left (Sennrich et al., 2016; tokenizers' BPE, Rust, 0.23).
 */
export function createBytePair(model: BytePair): CutWord {
  const { vocab, merges, prefix, ignoresMerges } = model
  const idOf = (token: string) => vocab.get(token) ?? 0
  const made = merges.map(([a, b]) => idOf(a + b.slice(prefix.length)))
  const ranks = new Map(merges.map(([a, b], rank) => [idOf(a) * PAIR + idOf(b), rank]))
  return (word) => {
    const whole = ignoresMerges ? vocab.get(word) : undefined
    if (whole !== undefined) return [whole]
    const ids = charactersOf(word, model)
    /** Of each token, the next that is left; of one that was merged away, −1. */
    const next = ids.map((_, at) => at + 1)
    const before = ids.map((_, at) => at - 1)
    const queue = new SmallestFirst()
    const offer = (at: number) => {
      const right = ids[next[at] ?? -1]
      const rank = right === undefined ? undefined : ranks.get((ids[at] ?? 0) * PAIR + right)
      if (rank !== undefined) queue.add(rank * PAIR + at)
    }
    ids.forEach((_, at) => offer(at))
    for (let first = queue.take(); first !== undefined; first = queue.take()) {
      const [rank, at] = [Math.floor(first / PAIR), first % PAIR]
      const right = next[at] ?? -1
      if (right < 0 || right >= ids.length) continue
      const now = ranks.get((ids[at] ?? 0) * PAIR + (ids[right] ?? 0))
      // What stood here when it was offered may have been merged since.
      if (now === undefined || made[now] !== made[rank]) continue
      ids[at] = made[rank] ?? 0
      const behind = next[right] ?? ids.length
      next[at] = behind
      next[right] = -1
      if (behind < ids.length) before[behind] = at
      const left = before[at] ?? -1
      if (left >= 0) offer(left)
      offer(at)
    }
    return ids.filter((_, at) => next[at] !== -1)
  }
}

/** A word's characters as tokens. */
function charactersOf(
  word: string,
  { vocab, unknown, prefix, suffix, fusesUnknown, hasByteFallback }: BytePair,
): number[] {
  const unknownId = unknown === undefined ? undefined : vocab.get(unknown)
  const ids: number[] = []
  /** Written when what follows is known: Python's library puts bytes before it. */
  let waiting: number | undefined
  const characters = [...word]
  characters.forEach((character, at) => {
    const token = (at > 0 ? prefix : '') + character + (at === characters.length - 1 ? suffix : '')
    const id = vocab.get(token)
    if (id !== undefined) {
      if (waiting !== undefined) ids.push(waiting)
      waiting = undefined
      ids.push(id)
      return
    }
    const bytes = hasByteFallback ? byteTokens(token, vocab) : undefined
    if (bytes) {
      ids.push(...bytes)
      return
    }
    if (waiting !== undefined && !fusesUnknown) ids.push(waiting)
    waiting = unknownId
  })
  if (waiting !== undefined) ids.push(waiting)
  return ids
}

/** <0xE2>, a token a byte; undefined where the vocabulary lacks one of them. */
export function byteTokens(text: string, vocab: ReadonlyMap<string, number>): readonly number[] | undefined {
  const ids: number[] = []
  for (const byte of Buffer.from(text)) {
    const id = vocab.get(`<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`)
    if (id === undefined) return undefined
    ids.push(id)
  }
  return ids
}
