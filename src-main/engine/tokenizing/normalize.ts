import { regularExpression } from '../../model-folder/text-patterns.ts'
import type { NormalizerStep } from '../../model-folder/tokenizer-parts.ts'
import { bertNormalize } from './bert-normalizer.ts'
import { MARK } from './character-classes.ts'
import { lowerCase } from './lower-case.ts'
import { precompiledNormalizer } from './precompiled-charsmap.ts'
import { unicodeNormalForm } from './unicode-normal-form.ts'

const MARKS = new RegExp(`[${MARK}]`, 'gv')
const BLANKS_AT_START = /^\p{White_Space}+/u
const BLANKS_AT_END = /\p{White_Space}+$/u

export type Rewrite = (text: string) => string

/** How texts are rewritten before they are cut, as tokenizers' normalizers (Rust, 0.23) do it. */
export function createNormalizer(steps: readonly NormalizerStep[]): Rewrite {
  const rewrites = steps.map(rewriteOf)
  return (text) => rewrites.reduce((before, rewrite) => rewrite(before), text)
}

function rewriteOf(step: NormalizerStep): Rewrite {
  switch (step.type) {
    case 'BertNormalizer':
      return (text) => bertNormalize(text, step)
    case 'NFC':
    case 'NFD':
    case 'NFKC':
    case 'NFKD': {
      const form = step.type
      return (text) => unicodeNormalForm(text, form)
    }
    case 'Lowercase':
      return lowerCase
    case 'StripAccents':
      return (text) => text.replace(MARKS, '')
    case 'Strip':
      return (text) => {
        const rest = step.strip_left ? text.replace(BLANKS_AT_START, '') : text
        return step.strip_right ? rest.replace(BLANKS_AT_END, '') : rest
      }
    case 'Replace': {
      const found = regularExpression(step.pattern)
      return found ? (text) => text.replace(found, () => step.content) : (text) => text
    }
    case 'Prepend':
      return (text) => (text === '' ? '' : step.prepend + text)
    case 'Precompiled':
      return step.precompiled_charsmap === null
        ? (text) => text
        : precompiledNormalizer(step.precompiled_charsmap)
  }
}
