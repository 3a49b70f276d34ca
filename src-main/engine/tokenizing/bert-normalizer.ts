import type { NormalizerStep } from '../../model-folder/tokenizer-parts.ts'
import { CONTROL, NONSPACING_MARK } from './character-classes.ts'
import { lowerCase } from './lower-case.ts'
import { unicodeNormalForm } from './unicode-normal-form.ts'

const PRINTABLE_ASCII = /^[ -~]*$/
/** Blanks that are control characters are no dirt. */
const DIRT = new RegExp(`[[\\0\\u{fffd}${CONTROL}]--[\\t\\n\\r]]`, 'gv')
const BLANK = /\p{White_Space}/gu
/** As Python's library counts them: it takes B820–B91F of plane 2 for no Chinese characters. */
const CHINESE =
  /[\u4e00-\u9fff\u3400-\u4dbf\u{20000}-\u{2a6df}\u{2a700}-\u{2b81f}\u{2b920}-\u{2ceaf}\uf900-\ufaff\u{2f800}-\u{2fa1f}]/gu
const MARKS = new RegExp(`[${NONSPACING_MARK}]`, 'gv')

/** BERT's cleaning: tokenizers' BertNormalizer (Rust, 0.23). */
export function bertNormalize(
  text: string,
  options: Extract<NormalizerStep, { type: 'BertNormalizer' }>,
): string {
  if (PRINTABLE_ASCII.test(text)) return options.lowercase ? text.toLowerCase() : text
  const clean = options.clean_text ? text.replace(DIRT, '').replace(BLANK, ' ') : text
  const spaced = options.handle_chinese_chars ? clean.replace(CHINESE, ' $& ') : clean
  const bare =
    (options.strip_accents ?? options.lowercase)
      ? unicodeNormalForm(spaced, 'NFD').replace(MARKS, '')
      : spaced
  return options.lowercase ? lowerCase(bare) : bare
}
