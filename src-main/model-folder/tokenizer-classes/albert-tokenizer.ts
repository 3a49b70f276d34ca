import type { NormalizerStep } from '../tokenizer-parts.ts'
import { sentencePieceCharsmap, sentencePieceWords } from './sentence-piece.ts'
import type { TokenizerClass } from './tokenizer-class.ts'

/** In transformers 5, no second text is marked as such unless tokenizer_config.json says so. */
export const albertTokenizer: TokenizerClass = {
  model: 'Unigram',
  hasTypeIds: false,
  tokens: {
    bos_token: '[CLS]',
    eos_token: '[SEP]',
    unk_token: '<unk>',
    sep_token: '[SEP]',
    pad_token: '<pad>',
    cls_token: '[CLS]',
    mask_token: '[MASK]',
  },
  normalizers: ({ keep_accents, do_lower_case = true }, file) => [
    { type: 'Replace', pattern: { String: '``' }, content: '"' },
    { type: 'Replace', pattern: { String: "''" }, content: '"' },
    ...(keep_accents ? [] : ([{ type: 'NFKD' }, { type: 'StripAccents' }] satisfies NormalizerStep[])),
    ...(do_lower_case ? ([{ type: 'Lowercase' }] satisfies NormalizerStep[]) : []),
    ...sentencePieceCharsmap(file),
  ],
  preTokenizers: sentencePieceWords,
  unknownPlace: () => 1,
  template: { shape: 'bert', first: 'cls_token', last: 'sep_token', yieldsToFile: true },
}
