import { bertTokenizer } from './bert-tokenizer.ts'
import type { TokenizerClass } from './tokenizer-class.ts'

/** BERT's words between RoBERTa's special tokens. */
export const mpnetTokenizer: TokenizerClass = {
  ...bertTokenizer,
  hasTypeIds: false,
  tokens: {
    bos_token: '<s>',
    eos_token: '</s>',
    unk_token: '[UNK]',
    sep_token: '</s>',
    pad_token: '<pad>',
    cls_token: '<s>',
    mask_token: { content: '<mask>', single_word: false, lstrip: true, rstrip: false, special: true },
  },
  template: { shape: 'roberta', first: 'cls_token', last: 'sep_token' },
}
