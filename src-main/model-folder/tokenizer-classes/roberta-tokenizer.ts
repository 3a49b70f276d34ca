import type { TokenizerClass } from './tokenizer-class.ts'

/** GPT-2's bytes: a blank is part of the word behind it. */
export const robertaTokenizer: TokenizerClass = {
  model: 'BPE',
  hasTypeIds: false,
  tokens: {
    bos_token: '<s>',
    eos_token: '</s>',
    unk_token: '<unk>',
    sep_token: '</s>',
    pad_token: '<pad>',
    cls_token: '<s>',
    mask_token: '<mask>',
  },
  normalizers: () => [],
  preTokenizers: ({ add_prefix_space = false }) => [{ type: 'ByteLevel', add_prefix_space, use_regex: true }],
  template: { shape: 'roberta', first: 'cls_token', last: 'sep_token' },
}
