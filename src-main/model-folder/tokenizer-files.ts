/**
 * Vocabularies, of which a folder must have one: tokenizer.json says all, the others are what the
 * first models had.
 */
export const VOCABULARIES = ['tokenizer.json', 'vocab.txt', 'vocab.json'] as const

/** Every file of a folder that Python's from_pretrained reads for an encoder's tokenizer. */
export const TOKENIZER_FILES = [
  ...VOCABULARIES,
  'merges.txt',
  'tokenizer_config.json',
  'special_tokens_map.json',
  'added_tokens.json',
] as const

/** SentencePiece's own files, which Python makes a tokenizer.json of. */
export const SENTENCE_PIECE_FILES = ['spiece.model', 'spm.model', 'sentencepiece.bpe.model'] as const
