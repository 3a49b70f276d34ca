import { bertTokenizer } from './bert-tokenizer.ts'
import { robertaTokenizer } from './roberta-tokenizer.ts'
import type { TokenizerClass } from './tokenizer-class.ts'

/** RoBERTa's words between tokens that are called like BERT's; of DeBERTa's first version. */
export const debertaTokenizer: TokenizerClass = {
  ...robertaTokenizer,
  hasTypeIds: true,
  tokens: { bos_token: '[CLS]', eos_token: '[SEP]', ...bertTokenizer.tokens },
}
