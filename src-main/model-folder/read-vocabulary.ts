import { readFileSync } from 'node:fs'
import { tokenizerRefusal, readTokenizerText } from './read-tokenizer-json.ts'

/**
 * vocab.txt: a token a line, its number is the id. Blanks at a line's end are no part of it, and of
 * equal lines the last counts, as in Python.
 */
export function readVocabulary(path: string): ReadonlyMap<string, number> {
  const text = readTokenizerText(path)
  // Read again as bytes only where a character could not be read.
  if (text.includes('\uFFFD') && !isUtf8(path)) throw tokenizerRefusal(path, 'it is not UTF-8')
  const lines = text.split('\n')
  if (lines.at(-1) === '') lines.pop()
  return new Map(lines.map((line, id) => [line.trimEnd(), id]))
}

function isUtf8(path: string): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path))
    return true
  } catch {
    return false
  }
}
