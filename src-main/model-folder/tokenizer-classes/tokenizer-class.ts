import type { Piece } from '../tokenizer-model.ts'
import type { NormalizerStep, PreTokenizerStep } from '../tokenizer-parts.ts'
import type { NamedToken, TokenizerFile, TokenizerSettings, TokenRole } from '../tokenizer-schema.ts'

/**
 * A class of tokenizers as transformers 5.24 has it: what it makes of a vocabulary and of
 * tokenizer_config.json, whatever else tokenizer.json says.
 */
export interface TokenizerClass {
  /** What its vocabulary is for. */
  readonly model: 'WordPiece' | 'BPE' | 'Unigram'
  /**
   * Whether the second text of a pair is marked as such, where tokenizer_config.json does not say
   * what a model is given.
   */
  readonly hasTypeIds: boolean
  /** The special tokens that it has where no file says otherwise. */
  readonly tokens: Readonly<Partial<Record<TokenRole, NamedToken>>>
  readonly extra?: readonly string[]
  normalizers(settings: TokenizerSettings, file: TokenizerFile | undefined): readonly NormalizerStep[]
  preTokenizers(settings: TokenizerSettings): readonly PreTokenizerStep[]
  /** Which piece stands for what no piece has. Of a Unigram alone. */
  unknownPlace?(pieces: readonly Piece[], unknown: string, settings: TokenizerSettings): number
  /** Whose the special tokens around a text are: BERT's shape, or RoBERTa's. */
  readonly template: {
    readonly shape: 'bert' | 'roberta'
    readonly first: TokenRole
    readonly last: TokenRole
    /** Whether tokenizer.json's, if it has one, counts instead. */
    readonly yieldsToFile?: boolean
  }
}
