import { NEWER_CHARACTERS } from './newer-characters.ts'

/** Hexadecimal numbers and ranges of them as a class of a regular expression. */
function asClass(ranges: string): string {
  return ranges.replaceAll(/[\da-f]+/g, '\\u{$&}').replaceAll(' ', '')
}

/**
 * A class of Unicode's as Python's tables have it, for a class of a regular expression (flag v).
 */
function asPythonHas(unicode: string, newer: string, older = ''): string {
  return `[[${unicode}]--[${asClass(newer)}]]${asClass(older)}`
}

export const LETTER = asPythonHas('\\p{L}', NEWER_CHARACTERS.letter)
export const NUMBER = asPythonHas('\\p{N}', NEWER_CHARACTERS.number)
export const CONTROL = asPythonHas('\\p{Cc}\\p{Cf}\\p{Co}', NEWER_CHARACTERS.control)
export const MARK = asPythonHas('\\p{M}', NEWER_CHARACTERS.mark, '1cf2-1cf3')
export const NONSPACING_MARK = asPythonHas('\\p{Mn}', NEWER_CHARACTERS.nonspacingMark, '1734 1171e')
export const PUNCTUATION = `!-\\/:-@\\[-\`\\{-~${asPythonHas('\\p{P}', NEWER_CHARACTERS.punctuation, '166d 111c9')}`
/** What no normal form changes, in Python's tables: no decomposition, no order among marks. */
export const UNNORMALIZED = asClass(`${NEWER_CHARACTERS.normalized} ${NEWER_CHARACTERS.mark}`)
