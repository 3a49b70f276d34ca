import type { PlacedToken } from '../../model-folder/added-vocabulary.ts'

/** Rust's \w and \s, as its tokenizers library uses them. */
const WORD_AT_END = /[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]$/u
const WORD_AT_START = /^[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]/u
const SPACE_AT_END = /\p{White_Space}*$/u
const SPACE_AT_START = /^\p{White_Space}*/u

/** A token to look for, as it is written in the text that is searched. */
export interface SoughtToken extends PlacedToken {
  readonly pattern: string
  /** Found, but left to be cut like any text. */
  readonly isSplit: boolean
}

/** Cuts a text at its added tokens: ids, and the texts between them. */
export type SplitAtAdded = (text: string) => readonly (string | number)[]

/**
 * Leftmost tokens first, of those the longest, as Rust's `AddedVocabulary::find_matches` has it
 * (tokenizers 0.23): one that is no single word is passed over whole, and blanks beside a token
 * belong to it where it says so.
 */
export function createSplitter(tokens: readonly SoughtToken[]): SplitAtAdded {
  if (tokens.length === 0) return (text) => [text]
  const byStart = Map.groupBy(
    tokens.filter(({ pattern }) => pattern !== ''),
    ({ pattern }) => pattern.charCodeAt(0),
  )
  for (const [start, list] of byStart)
    byStart.set(
      start,
      list.sort((a, b) => b.pattern.length - a.pattern.length),
    )
  return (text) => {
    const pieces: (string | number)[] = []
    let done = 0
    for (let at = 0; at < text.length;) {
      const found = byStart.get(text.charCodeAt(at))?.find(({ pattern }) => text.startsWith(pattern, at))
      if (!found) {
        at++
        continue
      }
      const end = at + found.pattern.length
      const reach = reachOf(found, text, at, end, done)
      at = end
      if (!reach) continue
      const [from, to] = reach
      if (done < from) pieces.push(text.slice(done, from))
      pieces.push(found.id)
      done = to
    }
    if (done < text.length) pieces.push(text.slice(done))
    return pieces
  }
}

/** From where to where a match takes the text; undefined where it does not count. */
function reachOf(
  { single_word, lstrip, rstrip, isSplit }: SoughtToken,
  text: string,
  start: number,
  end: number,
  done: number,
): readonly [number, number] | undefined {
  if (isSplit) return undefined
  const before = text.slice(0, start)
  const after = text.slice(end)
  if (single_word && (WORD_AT_END.test(before) || WORD_AT_START.test(after))) return undefined
  const from = lstrip ? Math.max(done, start - (SPACE_AT_END.exec(before)?.[0].length ?? 0)) : start
  const to = rstrip ? end + (SPACE_AT_START.exec(after)?.[0].length ?? 0) : end
  return [from, to]
}
