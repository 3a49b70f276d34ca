import { bertTokenizer } from './bert-tokenizer.ts'
import type { TokenizerClass } from './tokenizer-class.ts'

export const distilBertTokenizer: TokenizerClass = { ...bertTokenizer, hasTypeIds: false }
