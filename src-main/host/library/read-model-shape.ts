import { closeSync, existsSync, openSync, readFileSync, readSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { ModelShape } from '../../contract/library.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'

const size = (most: number) => z.number().int().min(1).max(most)

/** Bounds as the engine has them; what else it needs, it says itself when it reads the weights. */
const configSchema = z.looseObject({
  model_type: z.literal('bert'),
  num_hidden_layers: size(200),
  hidden_size: size(65_536),
  num_attention_heads: size(1024),
})

const headerSchema = z.record(
  z.string(),
  z.looseObject({ shape: z.array(z.number().int().nonnegative()).optional() }),
)

/** A header beyond this is no model of ours. */
const MOST_HEADER_BYTES = 100 << 20
const TOKENIZERS = ['tokenizer.json', 'vocab.txt']
const PICKLED = ['pytorch_model.bin', 'model.bin', 'pytorch_model.bin.index.json']

/**
 * What a Hugging Face folder says of its model, by config.json, the header of its weights and the names of its files; no weight is read.
 * @throws StillroomError `unknown-model` when there is no folder, `invalid-model` when a file is missing or damaged, `unsupported-model` when it is no BERT
 */
export function readModelShape(folder: string): ModelShape {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new StillroomError(
      'unknown-model',
      `There is no folder ${folder}; a Hugging Face model folder is needed`,
    )
  const has = (name: string) => existsSync(join(folder, name))
  if (!has('model.safetensors')) {
    const pickled = PICKLED.find(has)
    throw new StillroomError(
      'invalid-model',
      pickled
        ? `${folder} has ${pickled}, but no model.safetensors. Pickled weights can run code and are never opened; save the model anew with Python: model.save_pretrained(…).`
        : `${folder} has no model.safetensors; a Hugging Face model folder is needed`,
    )
  }
  if (!TOKENIZERS.some(has))
    throw new StillroomError(
      'invalid-model',
      `${folder} has no ${TOKENIZERS.join(' and no ')}; save the tokenizer beside the model: tokenizer.save_pretrained(…)`,
    )
  const config = readConfig(join(folder, 'config.json'))
  const shapes = readHeader(join(folder, 'model.safetensors'))
  const names = Object.keys(shapes).filter((name) => name !== '__metadata__')
  const count = (shape: readonly number[]) => shape.reduce((product, length) => product * length, 1)
  return {
    layers: config.num_hidden_layers,
    width: config.hidden_size,
    heads: config.num_attention_heads,
    // position_ids are no weights; some versions of the library save them.
    parameters: names
      .filter((name) => !name.endsWith('position_ids'))
      .reduce((sum, name) => sum + count(shapes[name]?.shape ?? []), 0),
    hasClassifier: names.includes('classifier.weight'),
  }
}

function readConfig(path: string): z.infer<typeof configSchema> {
  let read: unknown
  try {
    read = JSON.parse(readFileSync(path, 'utf8'))
  } catch (cause) {
    throw new StillroomError('invalid-model', `${path} cannot be read as JSON`, { cause })
  }
  const parsed = configSchema.safeParse(read)
  if (parsed.success) return parsed.data
  const type = (read as { model_type?: unknown } | null)?.model_type
  if (type !== 'bert')
    throw new StillroomError(
      'unsupported-model',
      `${path}: model_type is ${JSON.stringify(type)}; only "bert" is supported`,
    )
  const [issue] = parsed.error.issues
  throw new StillroomError('invalid-model', `${path}: ${issue?.path.join('.')}: ${issue?.message}`)
}

/** The JSON header of a safetensors file: eight bytes of its length, little-endian, then the header. */
function readHeader(path: string): z.infer<typeof headerSchema> {
  const handle = openSync(path, 'r')
  try {
    const start = Buffer.alloc(8)
    const { size: fileBytes } = statSync(path)
    const length = readSync(handle, start, 0, 8, 0) === 8 ? Number(start.readBigUInt64LE()) : 0
    if (length < 2 || length > MOST_HEADER_BYTES || 8 + length > fileBytes)
      throw new StillroomError('invalid-model', `${path} is no safetensors file, or only a part of one`)
    const header = Buffer.alloc(length)
    readSync(handle, header, 0, length, 8)
    return headerSchema.parse(JSON.parse(header.toString('utf8')))
  } catch (cause) {
    if (cause instanceof StillroomError) throw cause
    throw new StillroomError('invalid-model', `${path} has a header that cannot be read`, { cause })
  } finally {
    closeSync(handle)
  }
}
