import type { NormalizerStep, PreTokenizerStep } from '../tokenizer-parts.ts'
import type { TokenizerFile, TokenizerSettings } from '../tokenizer-schema.ts'

/** SentencePiece's own map of characters, which tokenizer.json carries along. */
export function sentencePieceCharsmap(file: TokenizerFile | undefined): readonly NormalizerStep[] {
  const found = file?.normalizer?.find(({ type }) => type === 'Precompiled')
  return found ? [found] : []
}

/** Words at blanks; ▁ stands for the blank before each. */
export function sentencePieceWords({
  add_prefix_space = true,
}: TokenizerSettings): readonly PreTokenizerStep[] {
  return [
    { type: 'WhitespaceSplit' },
    {
      type: 'Metaspace',
      replacement: '▁',
      prepend_scheme: add_prefix_space ? 'always' : 'never',
      split: true,
    },
  ]
}
