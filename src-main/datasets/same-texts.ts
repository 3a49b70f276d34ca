import type { Example, SameTexts } from '../contract/dataset.ts'

/** Rows that are listed of those found. */
const LISTED = 20
const CHARACTERS_LISTED = 200

type Row = Pick<Example, 'line' | 'text' | 'textPair'>

/**
 * Rows of a dev split whose text, or pair of texts, is also in the training split; white space does
 * not count.
 */
export function sharedTexts(train: readonly Row[], dev: readonly Row[]): SameTexts {
  return collect(dev, linesOf(train))
}

/** Rows of a split whose text, or pair of texts, stood there before. */
export function repeatedTexts(rows: readonly Row[]): SameTexts {
  return collect(rows, linesOf(rows), true)
}

function linesOf(rows: readonly Row[]): ReadonlyMap<string, number> {
  const lines = new Map<string, number>()
  for (const row of rows) {
    const key = keyOf(row)
    if (!lines.has(key)) lines.set(key, row.line)
  }
  return lines
}

function collect(rows: readonly Row[], lines: ReadonlyMap<string, number>, isItself = false): SameTexts {
  let count = 0
  const first: SameTexts['first'][number][] = []
  for (const row of rows) {
    const sameAs = lines.get(keyOf(row))
    if (sameAs === undefined || (isItself && sameAs === row.line)) continue
    count += 1
    if (first.length < LISTED) first.push({ line: row.line, sameAs, text: shown(row) })
  }
  return { count, first }
}

function keyOf({ text, textPair }: Row): string {
  return textPair === undefined ? plain(text) : `${plain(text)}\0${plain(textPair)}`
}

function plain(text: string): string {
  return text.trim().replaceAll(/\s+/g, ' ')
}

function shown({ text, textPair }: Row): string {
  const joined = textPair === undefined ? text : `${text} | ${textPair}`
  return joined.length > CHARACTERS_LISTED ? `${joined.slice(0, CHARACTERS_LISTED)}…` : joined
}
