/** Either will do: the first says all, the second is what BERT's first models had. */
export const VOCABULARIES = ['tokenizer.json', 'vocab.txt'] as const

/** Every file of a folder that Python's from_pretrained reads for a BERT's tokenizer. */
export const TOKENIZER_FILES = [
  ...VOCABULARIES,
  'tokenizer_config.json',
  'special_tokens_map.json',
  'added_tokens.json',
] as const
