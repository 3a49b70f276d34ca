import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

/** What of tokenizer_config.json decides how texts are cut; with the defaults of BERT's own tokenizer. */
const settingsSchema = z.object({
  do_lower_case: z.boolean().default(true),
  strip_accents: z.boolean().nullable().default(null),
  tokenize_chinese_chars: z.boolean().default(true),
  unk_token: z.string().default('[UNK]'),
  cls_token: z.string().default('[CLS]'),
  sep_token: z.string().default('[SEP]'),
  pad_token: z.string().default('[PAD]'),
  mask_token: z.string().default('[MASK]'),
})

/**
 * The tokenizer.json that Python's BertTokenizerFast makes of a folder with vocab.txt alone, as BERT's first models have it.
 * @throws Error in the words of what cannot be read
 */
export function tokenizerFromVocabulary(folder: string): unknown {
  const configPath = join(folder, 'tokenizer_config.json')
  const config: unknown = existsSync(configPath) ? JSON.parse(readFileSync(configPath, 'utf8')) : {}
  const settings = settingsSchema.parse(config)
  const lines = readFileSync(join(folder, 'vocab.txt'), 'utf8').split('\n')
  if (lines.at(-1) === '') lines.pop()
  const vocab = Object.fromEntries(lines.map((line, id) => [line.replace(/\r$/, ''), id]))
  const { unk_token, cls_token, sep_token, pad_token, mask_token } = settings
  const special = [pad_token, unk_token, cls_token, sep_token, mask_token].filter((token) =>
    Object.hasOwn(vocab, token),
  )
  return {
    normalizer: {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: settings.tokenize_chinese_chars,
      strip_accents: settings.strip_accents,
      lowercase: settings.do_lower_case,
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    model: {
      type: 'WordPiece',
      unk_token,
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab,
    },
    post_processor: {
      type: 'BertProcessing',
      sep: [sep_token, vocab[sep_token]],
      cls: [cls_token, vocab[cls_token]],
    },
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    added_tokens: special.map((content) => ({
      id: vocab[content],
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true,
    })),
  }
}
