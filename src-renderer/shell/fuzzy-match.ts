/** How well a text answers what was typed: higher is better, `at` the signs that did. */
export interface FuzzyMatch {
  readonly score: number
  readonly at: readonly number[]
}

const WORD_END = /[^\p{L}\p{N}]/u
const DIGIT = /\d/
const WHOLE = 100
const AT_WORD_START = 40
const FOLLOWING = 8

/**
 * Matches each word that was typed: whole, best where a word begins, else its letters in their
 * order. Case does not count.
 * @returns undefined where a word is not in it
 */
export function fuzzyMatch(typed: string, text: string): FuzzyMatch | undefined {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean)
  const lower = text.toLowerCase()
  const found: FuzzyMatch[] = []
  for (const word of words) {
    const match =
      matchWhole(word, lower) ??
      matchLetters(word, lower, nextWordStart) ??
      matchLetters(word, lower, nearest)
    if (!match) return undefined
    found.push(match)
  }
  return {
    // Of two texts that answer alike, the shorter one is meant.
    score: found.reduce((sum, { score }) => sum + score, 0) - text.length / 100,
    // Where lower case has another length (İ), places are not those of the text.
    at:
      lower.length === text.length
        ? [...new Set(found.flatMap(({ at }) => at))].toSorted((a, b) => a - b)
        : [],
  }
}

function matchWhole(word: string, text: string): FuzzyMatch | undefined {
  let best: FuzzyMatch | undefined
  for (let from = text.indexOf(word); from >= 0; from = text.indexOf(word, from + 1)) {
    const score = WHOLE + (isWordStart(text, from) ? AT_WORD_START : 0) - from / 10
    if (!best || score > best.score)
      best = { score, at: Array.from({ length: word.length }, (_, offset) => from + offset) }
  }
  return best
}

/** @param choose the place taken of those that a letter may have */
function matchLetters(
  word: string,
  text: string,
  choose: (letter: string, text: string, from: number) => number,
): FuzzyMatch | undefined {
  const at: number[] = []
  let score = 0
  let from = 0
  for (const letter of word) {
    const place = choose(letter, text, from)
    if (place < 0) return undefined
    if (isWordStart(text, place)) score += AT_WORD_START / word.length
    else if (place === from && at.length > 0) score += FOLLOWING / word.length
    for (let unit = 0; unit < letter.length; unit++) at.push(place + unit)
    from = place + letter.length
  }
  return { score, at }
}

const nearest = (letter: string, text: string, from: number) => text.indexOf(letter, from)

/** The next place that goes on from the last one or begins a word, else the nearest. */
function nextWordStart(letter: string, text: string, from: number): number {
  const first = nearest(letter, text, from)
  if (first === from) return first
  for (let place = first; place >= 0; place = text.indexOf(letter, place + 1))
    if (isWordStart(text, place)) return place
  return first
}

/** Where a word, or a number after letters (s2), begins. */
function isWordStart(text: string, place: number): boolean {
  const before = text[place - 1]
  if (before === undefined || WORD_END.test(before)) return true
  return DIGIT.test(text[place] ?? '') && !DIGIT.test(before)
}

/**
 * A text in pieces that answer what was typed and pieces that do not; together they are the text.
 */
export function piecesOf(
  text: string,
  at: readonly number[],
): readonly { readonly text: string; readonly isHit: boolean }[] {
  const pieces: { text: string; isHit: boolean }[] = []
  const hits = new Set(at)
  for (let place = 0; place < text.length; place++) {
    const isHit = hits.has(place)
    const last = pieces.at(-1)
    if (last && last.isHit === isHit) last.text += text[place]
    else pieces.push({ text: text[place] ?? '', isHit })
  }
  return pieces
}
