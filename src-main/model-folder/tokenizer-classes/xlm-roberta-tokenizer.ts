import { robertaTokenizer } from './roberta-tokenizer.ts'
import { sentencePieceCharsmap, sentencePieceWords } from './sentence-piece.ts'
import type { TokenizerClass } from './tokenizer-class.ts'

export const xlmRobertaTokenizer: TokenizerClass = {
  ...robertaTokenizer,
  model: 'Unigram',
  normalizers: (_, file) => sentencePieceCharsmap(file),
  preTokenizers: sentencePieceWords,
  unknownPlace: () => 3,
  template: { shape: 'roberta', first: 'bos_token', last: 'eos_token' },
}
