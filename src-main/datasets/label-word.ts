/**
 * What stands for "no label" in files that people have: SNLI's "-", the hub's -1, and what pandas
 * reads as NaN.
 */
const UNLABELLED_MARKS = [
  '',
  '-',
  '-1',
  'nan',
  'NaN',
  'NAN',
  'None',
  'null',
  'NULL',
  'NA',
  'N/A',
  'n/a',
  '<NA>',
  '#N/A',
]

const WHOLE = /^-?(?:0|[1-9]\d*)$/
/**
 * 1.0, and 1,0 as Excel writes it in much of the world; 1,000 is a thousand elsewhere, and left
 * alone.
 */
const WHOLE_AS_FLOAT = /^(-?(?:0|[1-9]\d*))(?:\.0+|,00?)$/
/** Blanks of no width, which web pages leave in what is copied from them. */
const UNSEEN = /[\u200B\u2060\uFEFF]/g
const DECIMAL_COMMA = /^(-?\d+),(\d+)$/

/**
 * A label as a file has it, as its word: trimmed, é as one letter however it is encoded, 1.0 as 1,
 * true as "true". Undefined where there is none at all.
 * The same in every format, so that a data set means the same as CSV, JSON or Parquet.
 */
export function labelWord(found: unknown): string | undefined {
  if (found === undefined || found === null) return undefined
  const word = (typeof found === 'string' ? found.normalize('NFC').replace(UNSEEN, '') : String(found)).trim()
  const whole = word.endsWith('0') ? WHOLE_AS_FLOAT.exec(word)?.[1] : undefined
  return whole === undefined ? word : whole === '-0' ? '0' : whole
}

/**
 * Tells whether a label word says that its row has no label.
 * @param named the label words, where they are known: a mark that is among them is a label
 * @param found the labels of the file: where there are others below 0, -1 is one of a scale
 */
export function unlabelledTest(
  named: readonly string[] | undefined,
  found: Iterable<string>,
): (word: string) => boolean {
  const marks = new Set(UNLABELLED_MARKS)
  for (const word of found) if (word !== '-1' && (numberOf(word) ?? 0) < 0) marks.delete('-1')
  for (const word of named ?? []) marks.delete(labelWord(word) ?? '')
  return (word) => marks.has(word)
}

const FLAGS: Readonly<Record<string, boolean>> = {
  '1': true,
  true: true,
  '0': false,
  false: false,
  '': false,
}

/**
 * Whether a text has a label, by what stands in the label's own column: 1, 0, true, false in any
 * letters, or nothing, which is 0. Undefined for anything else.
 */
export function flagOf(found: unknown): boolean | undefined {
  return FLAGS[(labelWord(found) ?? '').toLowerCase()]
}

export function isFlag(found: unknown): boolean {
  return flagOf(found) !== undefined
}

/** The number that a word is, with a point or a comma; undefined where it is none. */
export function numberOf(word: string): number | undefined {
  const number = Number(word.replace(DECIMAL_COMMA, '$1.$2'))
  return word !== '' && Number.isFinite(number) ? number : undefined
}

/**
 * Whether a word is a whole number; such labels are sorted by size, and are never taken for class
 * numbers of other words.
 */
export function isWholeNumber(word: string): boolean {
  return WHOLE.test(word)
}
