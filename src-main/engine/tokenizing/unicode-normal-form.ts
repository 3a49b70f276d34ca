import { UNNORMALIZED } from './character-classes.ts'

const NEWER = new RegExp(`([${UNNORMALIZED}]+)`, 'v')

/** NFC and its like, as of the Unicode that Python's tokenizers know. */
export function unicodeNormalForm(text: string, form: 'NFC' | 'NFD' | 'NFKC' | 'NFKD'): string {
  return text
    .split(NEWER)
    .map((part, at) => (at % 2 === 0 ? part.normalize(form) : part))
    .join('')
}
