import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { readJsonFile } from './read-json-file.ts'

const LARGEST_CONFIG = 10_000_000

const schema = z.object({
  model_type: z.string().max(200).optional().catch(undefined),
  tokenizer_class: z.string().max(200).optional().catch(undefined),
})

/** What config.json says of the tokenizer; a folder with a tokenizer alone has none. */
export function tokenizerInConfig(folder: string): {
  readonly modelType?: string | undefined
  /** Where tokenizer_config.json names no class. */
  readonly tokenizerClass?: string | undefined
} {
  const path = join(folder, 'config.json')
  const said = existsSync(path) ? schema.safeParse(readJsonFile(path, LARGEST_CONFIG)).data : undefined
  return { modelType: said?.model_type, tokenizerClass: said?.tokenizer_class }
}
