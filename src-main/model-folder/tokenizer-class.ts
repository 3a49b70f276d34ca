import { StillroomError } from '../domain/stillroom-error.ts'

/**
 * How Python's transformers (5.24) makes a BERT's tokenizer. bert: anew, of the vocabulary and what
 * tokenizer_config.json says.
 * file: as tokenizer.json says it.
 */
export interface TokenizerKind {
  readonly from: 'bert' | 'file'
  /**
   * Whether the second text of a pair is marked as such, where tokenizer_config.json does not say
   * what a model is given.
   */
  readonly hasTypeIds: boolean
}

const BERT: TokenizerKind = { from: 'bert', hasTypeIds: true }
const FILE: TokenizerKind = { from: 'file', hasTypeIds: false }

/**
 * By the class's name without "Fast"; what transformers takes for BertTokenizer under another name,
 * too.
 */
const KINDS: ReadonlyMap<string, TokenizerKind> = new Map(
  Object.entries({
    BertTokenizer: BERT,
    ElectraTokenizer: BERT,
    LayoutLMTokenizer: BERT,
    LxmertTokenizer: BERT,
    MobileBertTokenizer: BERT,
    SqueezeBertTokenizer: BERT,
    DistilBertTokenizer: { from: 'bert', hasTypeIds: false },
    PreTrainedTokenizer: FILE,
    TokenizersBackend: FILE,
  }),
)

/**
 * @param name as tokenizer_config.json or config.json has it; BertTokenizer is what a BERT has
 * otherwise
 * @throws StillroomError `invalid-tokenizer` for a class that Stillroom cannot be equal to
 */
export function tokenizerKind(name: string | undefined, folder: string): TokenizerKind {
  const known = KINDS.get((name ?? 'BertTokenizer').replace(/Fast$/, ''))
  if (known) return known
  throw new StillroomError(
    'invalid-tokenizer',
    `${folder} has a ${name} (tokenizer_class), which cuts texts otherwise than BERT's WordPiece and cannot be had here. Take a model with a BertTokenizer; ` +
      'or, where a tokenizer.json beside it says all of it, write "PreTrainedTokenizerFast" for tokenizer_class.',
  )
}
