import type { Normalizer } from '../../model-folder/tokenizer-schema.ts'

/**
 * Chinese characters above U+FFFF, as the Rust library counts them: it takes B820–B91F of plane 2
 * for no such character.
 */
const CHINESE_ABOVE_FFFF = /[\u{20000}-\u{2a6df}\u{2a700}-\u{2b81f}\u{2b920}-\u{2ceaf}\u{2f800}-\u{2fa1f}]/gu

/**
 * A text so written that @huggingface/tokenizers 0.2.0 makes of it what the Rust library makes of
 * the text itself.
 * It reads UTF-16 halves, and so takes no Chinese character above U+FFFF for a word of its own; and
 * it lowers whole texts, which makes a Σ that ends a word ς, where the Rust library lowers letter
 * by letter, to σ.
 */
export function asPythonReads(text: string, normalizer: Normalizer | null): string {
  const spaced = normalizer?.handle_chinese_chars ? text.replace(CHINESE_ABOVE_FFFF, ' $& ') : text
  return normalizer?.lowercase ? spaced.replaceAll('Σ', 'σ') : spaced
}
