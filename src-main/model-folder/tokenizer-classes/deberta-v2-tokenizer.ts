import type { NormalizerStep, PreTokenizerStep } from '../tokenizer-parts.ts'
import { bertTokenizer } from './bert-tokenizer.ts'
import type { TokenizerClass } from './tokenizer-class.ts'

/** Of DeBERTa's second version and third. */
export const debertaV2Tokenizer: TokenizerClass = {
  model: 'Unigram',
  hasTypeIds: true,
  tokens: { bos_token: '[CLS]', eos_token: '[SEP]', ...bertTokenizer.tokens },
  normalizers: ({ do_lower_case = false }) => [
    ...(do_lower_case ? ([{ type: 'Lowercase' }] satisfies NormalizerStep[]) : []),
    { type: 'Replace', pattern: { Regex: '\\s{2,}|[\\n\\r\\t]' }, content: ' ' },
    { type: 'NFC' },
    { type: 'Strip', strip_left: false, strip_right: true },
  ],
  preTokenizers: ({ split_by_punct, add_prefix_space = true }) => [
    ...(split_by_punct ? ([{ type: 'Punctuation', behavior: 'Isolated' }] satisfies PreTokenizerStep[]) : []),
    {
      type: 'Metaspace',
      replacement: '▁',
      prepend_scheme: add_prefix_space ? 'always' : 'first',
      split: true,
    },
  ],
  unknownPlace(pieces, unknown, { unk_id = 1 }) {
    const place = pieces.findIndex(([piece, score]) => piece === unknown && score === 0)
    return place < 0 ? unk_id : place
  },
  template: { shape: 'bert', first: 'cls_token', last: 'sep_token' },
}
