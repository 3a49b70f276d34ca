import type { TokenizerClass } from './tokenizer-class.ts'
import { xlmRobertaTokenizer } from './xlm-roberta-tokenizer.ts'

export const camembertTokenizer: TokenizerClass = {
  ...xlmRobertaTokenizer,
  tokens: {
    ...xlmRobertaTokenizer.tokens,
    mask_token: { content: '<mask>', single_word: false, lstrip: true, rstrip: false, special: true },
  },
  extra: ['<s>NOTUSED', '</s>NOTUSED', '<unk>NOTUSED'],
  unknownPlace: (pieces, unknown) =>
    Math.max(
      0,
      pieces.findIndex(([piece]) => piece === unknown),
    ),
}
