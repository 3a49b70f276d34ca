import { LETTER, NUMBER } from './character-classes.ts'

/** GPT-2's words: a blank belongs to the word behind it. */
const WORDS = new RegExp(
  `'s|'t|'re|'ve|'m|'ll|'d| ?[${LETTER}]+| ?[${NUMBER}]+| ?[^\\p{White_Space}${LETTER}${NUMBER}]+` +
    '|\\p{White_Space}+(?!\\P{White_Space})|\\p{White_Space}+',
  'gv',
)

/** Every byte as a letter: itself where it is one to be seen, else one from U+0100 on. */
const LETTERS: readonly string[] = (() => {
  let next = 0x100
  return Array.from({ length: 256 }, (_, byte) => {
    const isSeen = (byte > 0x20 && byte < 0x7f) || (byte > 0xa0 && byte !== 0xad)
    return String.fromCharCode(isSeen ? byte : next++)
  })
})()
const BYTES: ReadonlyMap<string, number> = new Map(LETTERS.map((letter, byte) => [letter, byte]))

export function byteLevelWords(text: string): readonly string[] {
  return text.match(WORDS) ?? []
}

/** A text's UTF-8, a letter a byte. */
export function asByteLetters(text: string): string {
  let letters = ''
  for (const byte of Buffer.from(text)) letters += LETTERS[byte]
  return letters
}

/**
 * What byte letters say, for people: Ġ for a blank, as everybody writes it, \xE2 for a part of a
 * character, and the letters themselves where nothing would be seen.
 */
export function readByteLetters(letters: string): string {
  const bytes = Array.from(letters, (letter) => BYTES.get(letter))
  if (bytes.includes(undefined)) return letters // an added token
  const text = new TextDecoder().decode(Uint8Array.from(bytes as number[]))
  if (text.includes('\uFFFD'))
    return bytes.map((byte = 0) => `\\x${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('')
  return /\p{C}/u.test(text) ? letters : text.replaceAll(' ', 'Ġ')
}
