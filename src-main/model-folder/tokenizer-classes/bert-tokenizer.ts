import type { TokenizerClass } from './tokenizer-class.ts'

/** WordPiece on lowered words; ELECTRA's and others' by other names. */
export const bertTokenizer: TokenizerClass = {
  model: 'WordPiece',
  hasTypeIds: true,
  tokens: {
    unk_token: '[UNK]',
    sep_token: '[SEP]',
    pad_token: '[PAD]',
    cls_token: '[CLS]',
    mask_token: '[MASK]',
  },
  normalizers: ({ do_lower_case = true, strip_accents, tokenize_chinese_chars }) => [
    {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: tokenize_chinese_chars,
      strip_accents,
      lowercase: do_lower_case,
    },
  ],
  preTokenizers: () => [{ type: 'BertPreTokenizer' }],
  template: { shape: 'bert', first: 'cls_token', last: 'sep_token' },
}
