import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { LongWork } from '../../contract/progress.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { explainMissingWeights } from '../../model-folder/explain-missing-weights.ts'
import { parseConfig } from '../../model-folder/parse-config.ts'
import { readJsonFile } from '../../model-folder/read-json-file.ts'
import { LARGEST_CONFIG } from '../../model-folder/read-model-folder.ts'
import { SENTENCE_PIECE_FILES, TOKENIZER_FILES, VOCABULARIES } from '../../model-folder/tokenizer-files.ts'
import { LARGEST_INDEX, parseWeightIndex, WEIGHT_INDEX, WEIGHTS } from '../../model-folder/weight-files.ts'
import { fetchHubFile, hubFolder } from './fetch-hub-file.ts'
import { askHub, type HubFile, type HubRepository } from './hub-repository.ts'

/**
 * A model of the Hugging Face hub as a folder in the user's cache.
 * @throws StillroomError `unknown-model`, `unsupported-model` when it is no BERT or has no
 * safetensors or tokenizer, `download-failed`, `interrupted`
 */
export async function fetchHubModel(
  id: string,
  revision: string | undefined,
  work: LongWork,
): Promise<string> {
  const { repository, files } = await usableModel(id, revision, work)
  for (const file of files) await fetchHubFile(repository, file, work)
  return hubFolder(repository)
}

/**
 * A hub model's folder with its config.json in it, and the bytes that are missing there: a few kB
 * are fetched, the weights are not.
 * @throws StillroomError as `fetchHubModel`
 */
export async function describeHubModel(
  id: string,
  revision: string | undefined,
): Promise<{ readonly folder: string; readonly bytesToFetch: number }> {
  const { repository, files } = await usableModel(id, revision, {})
  const folder = hubFolder(repository)
  const missing = files.filter(({ path }) => !existsSync(join(folder, path)))
  return { folder, bytesToFetch: missing.reduce((sum, { bytes }) => sum + bytes, 0) }
}

/** Looks at the small files first: nobody waits for the weights of a model that cannot be read. */
async function usableModel(id: string, revision: string | undefined, work: LongWork) {
  const repository = await askHub('model', id, revision)
  const byPath = new Map(repository.files.map((file) => [file.path, file]))
  const config = byPath.get('config.json')
  if (!config)
    throw new StillroomError(
      'unsupported-model',
      `The model ${id} has no config.json; only a BERT's can be read`,
    )
  parseConfig(await fetchJson(repository, config, LARGEST_CONFIG, work), `${id}'s config.json`)
  const weights = await weightFiles(repository, byPath, work)
  if (!VOCABULARIES.some((path) => byPath.has(path)))
    throw new StillroomError('unsupported-model', withoutVocabulary(id, byPath))
  const tokenizer = TOKENIZER_FILES.flatMap((path) => byPath.get(path) ?? [])
  return { repository, files: [config, ...tokenizer, ...weights] }
}

function withoutVocabulary(id: string, files: ReadonlyMap<string, HubFile>): string {
  const source = SENTENCE_PIECE_FILES.find((path) => files.has(path))
  if (source === undefined)
    return `The model ${id} has no ${VOCABULARIES.join(' and no ')}. Save its tokenizer anew with Python: tokenizer.save_pretrained(…).`
  const folder = id.split('/').at(-1) ?? id
  return (
    `The model ${id} has no tokenizer.json, which Python makes of its ${source}. Make a folder with both, and add that (with pip install sentencepiece protobuf): ` +
    `python -c "from huggingface_hub import snapshot_download as D; from transformers import AutoTokenizer as T; D('${id}', local_dir='${folder}'); T.from_pretrained('${id}').save_pretrained('${folder}')"`
  )
}

async function weightFiles(
  repository: HubRepository,
  byPath: ReadonlyMap<string, HubFile>,
  work: LongWork,
): Promise<readonly HubFile[]> {
  const single = byPath.get(WEIGHTS)
  if (single) return [single]
  const index = byPath.get(WEIGHT_INDEX)
  if (!index) throw explainMissingWeights(`The model ${repository.id}`, (name) => byPath.has(name))
  const where = `${repository.id}'s ${WEIGHT_INDEX}`
  const shards = new Set(
    parseWeightIndex(await fetchJson(repository, index, LARGEST_INDEX, work), where).values(),
  )
  const missing = [...shards].find((name) => !byPath.has(name))
  if (missing !== undefined)
    throw new StillroomError('invalid-model', `${where} names ${missing}, which the repository lacks`)
  return [index, ...[...shards].sort().flatMap((name) => byPath.get(name) ?? [])]
}

async function fetchJson(
  repository: HubRepository,
  file: HubFile,
  mostBytes: number,
  work: LongWork,
): Promise<unknown> {
  if (file.bytes > mostBytes)
    throw new StillroomError(
      'invalid-model',
      `${repository.id}'s ${file.path} has ${file.bytes} bytes; at most ${mostBytes} are read`,
    )
  return readJsonFile(await fetchHubFile(repository, file, work), mostBytes)
}
