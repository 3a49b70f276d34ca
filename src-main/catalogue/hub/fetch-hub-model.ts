import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { LongWork } from '../../contract/progress.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { fetchHubFile, hubFolder } from './fetch-hub-file.ts'
import { askHub } from './hub-repository.ts'

const NEEDED = ['config.json', 'model.safetensors']
/** Either will do; the first says all, the second what BERT's first models had. */
const TOKENIZERS = ['tokenizer.json', 'vocab.txt']
const WELCOME = ['tokenizer_config.json', 'special_tokens_map.json']

/**
 * A model of the Hugging Face hub as a folder in the user's cache.
 * @throws StillroomError `unknown-model`, `unsupported-model` when it has no safetensors or tokenizer.json, `download-failed`, `interrupted`
 */
export async function fetchHubModel(
  id: string,
  revision: string | undefined,
  work: LongWork,
): Promise<string> {
  const { repository, files } = await usableModel(id, revision)
  for (const file of files) await fetchHubFile(repository, file, work)
  return hubFolder(repository)
}

/**
 * A hub model's folder with its config.json in it, and the bytes that are missing there: a few kB are fetched, the weights are not.
 * @throws StillroomError as `fetchHubModel`
 */
export async function describeHubModel(
  id: string,
  revision: string | undefined,
): Promise<{ readonly folder: string; readonly bytesToFetch: number }> {
  const { repository, files } = await usableModel(id, revision)
  const config = files.find(({ path }) => path === 'config.json')
  if (config) await fetchHubFile(repository, config, {})
  const folder = hubFolder(repository)
  const missing = files.filter(({ path }) => !existsSync(join(folder, path)))
  return { folder, bytesToFetch: missing.reduce((sum, { bytes }) => sum + bytes, 0) }
}

async function usableModel(id: string, revision: string | undefined) {
  const repository = await askHub('model', id, revision)
  const byPath = new Map(repository.files.map((file) => [file.path, file]))
  const missing = NEEDED.filter((path) => !byPath.has(path))
  if (!TOKENIZERS.some((path) => byPath.has(path))) missing.push(TOKENIZERS.join(' or '))
  if (missing.length > 0)
    throw new StillroomError(
      'unsupported-model',
      `The model ${id} has no ${missing.join(' and no ')}. Stillroom reads safetensors weights and BERT's tokenizer files; pickled weights can run code and are never opened. Save it anew with Python: model.save_pretrained(…), tokenizer.save_pretrained(…).`,
    )
  const files = [...WELCOME, ...TOKENIZERS, ...NEEDED].flatMap((path) => byPath.get(path) ?? [])
  return { repository, files }
}
