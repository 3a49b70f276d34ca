import { closeSync, existsSync, openSync, readFileSync, readSync, statSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { z } from 'zod'
import { namedModelFolder } from '../catalogue/fetch-named-model.ts'
import { describeHubModel } from '../catalogue/hub/fetch-hub-model.ts'
import { NAMED_MODELS } from '../catalogue/named-models.ts'
import type { ModelSource } from '../contract/plan.ts'
import type { ModelDescription } from '../contract/requests/plan-requests.ts'
import { RUN_FILES } from '../contract/run-files.ts'
import { StillroomError } from '../domain/stillroom-error.ts'
import { readPlan } from '../run-folder/read-run.ts'
import { findRun, type Home } from './home.ts'

/**
 * What a model is, from its config.json and, where its weights are there, their header.
 * @throws StillroomError as the request says
 */
export async function describeModel(source: ModelSource, home: Home): Promise<ModelDescription> {
  switch (source.kind) {
    case 'catalogue': {
      const folder = namedModelFolder(source.name)
      const { bytes, config, title } = NAMED_MODELS[source.name] ?? unreachable(source.name)
      if (existsSync(folder)) return describeFolder(folder, title)
      return describeConfig(config, { where: source.name, title, classes: 0, bytesToFetch: bytes })
    }
    case 'hub': {
      const { folder, bytesToFetch } = await describeHubModel(source.id, source.revision)
      if (bytesToFetch === 0) return describeFolder(folder, source.id)
      const config = readJson(join(folder, 'config.json'))
      return describeConfig(config, { where: source.id, title: source.id, classes: 0, bytesToFetch })
    }
    case 'folder': {
      const folder = resolve(source.path)
      if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
        throw new StillroomError(
          'unknown-model',
          `There is no folder ${folder}; a Hugging Face model folder is needed`,
        )
      return describeFolder(folder, basename(folder))
    }
    case 'run': {
      const run = findRun(home, source.id)
      const student = join(run, RUN_FILES.student)
      if (!existsSync(student))
        throw new StillroomError('unknown-model', `Run ${source.id} has no result yet; let it finish first`)
      const { name, kind, training } = readPlan(run)
      return describeFolder(student, `${name || kind}, seed ${training.seed}`)
    }
  }
}

/** Names of a model folder's classes in its order, LABEL_0, LABEL_1, … where it has none of its own; none where it has no classification head. */
export function classNamesOf(folder: string): readonly string[] {
  const { labels, classes } = describeFolder(folder, '')
  return labels ?? Array.from({ length: classes }, (_, index) => `LABEL_${index}`)
}

function unreachable(name: string): never {
  throw new StillroomError('unknown-model', `The catalogue has no model ${JSON.stringify(name)}`)
}

function describeFolder(folder: string, title: string): ModelDescription {
  const file = join(folder, 'config.json')
  if (!existsSync(file))
    throw new StillroomError(
      'invalid-model',
      `${folder} has no config.json; a Hugging Face model folder is needed`,
    )
  const weights = join(folder, 'model.safetensors')
  if (!existsSync(weights))
    throw new StillroomError(
      'invalid-model',
      `${folder} has no model.safetensors; a Hugging Face model folder is needed`,
    )
  const classes = classesOf(weights)
  return describeConfig(readJson(file), { where: folder, title, classes, bytesToFetch: 0 })
}

const size = z.number().int().positive()
const configSchema = z.looseObject({
  model_type: z.literal('bert'),
  num_hidden_layers: size,
  num_attention_heads: size,
  hidden_size: size,
  intermediate_size: size,
  vocab_size: size,
  max_position_embeddings: size,
  type_vocab_size: size.default(2),
  id2label: z.record(z.string().regex(/^\d+$/), z.string()).optional(),
})

function describeConfig(
  config: unknown,
  own: Pick<ModelDescription, 'title' | 'classes' | 'bytesToFetch'> & { readonly where: string },
): ModelDescription {
  const parsed = configSchema.safeParse(config)
  if (!parsed.success) {
    const problems = parsed.error.issues
      .map(({ path, message }) => `${path.join('.')}: ${message}`)
      .join('; ')
    throw new StillroomError(
      'unsupported-model',
      `${own.where} is no BERT that Stillroom can run: ${problems}`,
    )
  }
  const raw = parsed.data
  const { title, classes, bytesToFetch } = own
  const words = Object.entries(raw.id2label ?? {})
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, word]) => word)
  const isNamed =
    classes > 0 && words.length === classes && !words.every((word, index) => word === `LABEL_${index}`)
  return {
    title,
    layers: raw.num_hidden_layers,
    heads: raw.num_attention_heads,
    width: raw.hidden_size,
    feedForward: raw.intermediate_size,
    vocabulary: raw.vocab_size,
    positions: raw.max_position_embeddings,
    tokenTypes: raw.type_vocab_size,
    classes,
    ...(isNamed ? { labels: words } : {}),
    bytesToFetch,
  }
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (cause) {
    throw new StillroomError('invalid-model', `${file} is not JSON`, { cause })
  }
}

/** A header of safetensors is 25 MB at most in any tool that reads models for people. */
const LARGEST_HEADER = 25_000_000
const headerSchema = z.record(z.string(), z.looseObject({ shape: z.array(z.number()).optional() }))

/** Rows of the classifier in a safetensors file, by its header alone; 0 where there is none. The trainer's own reader checks everything else. */
function classesOf(weights: string): number {
  const file = openSync(weights, 'r')
  try {
    const length = Buffer.alloc(8)
    readSync(file, length, 0, 8, 0)
    const bytes = Number(length.readBigUInt64LE())
    if (bytes > LARGEST_HEADER) throw new Error(`its header says ${bytes} bytes`)
    const header = Buffer.alloc(bytes)
    readSync(file, header, 0, bytes, 8)
    const tensors = headerSchema.parse(JSON.parse(header.toString('utf8')))
    return tensors['classifier.weight']?.shape?.[0] ?? 0
  } catch (cause) {
    throw new StillroomError('invalid-model', `${weights} is no safetensors file`, { cause })
  } finally {
    closeSync(file)
  }
}
