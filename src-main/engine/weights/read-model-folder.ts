import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { StillroomError } from '../../domain/stillroom-error.ts'
import type { EncoderConfig } from '../encoder-config.ts'
import { describeParameters } from '../encoder/parameters.ts'
import { readSafetensors, toFloat32, type StoredTensor } from './safetensors.ts'

const size = (most: number) => z.number().int().min(1).max(most)
const share = z.number().min(0).max(0.95)

/** What is read of a BERT's config.json; every number is bounded before anything is made of it. */
const configSchema = z.looseObject({
  model_type: z.literal('bert', {
    error: ({ input }) => `model_type is ${JSON.stringify(input)}; only "bert" is supported`,
  }),
  vocab_size: size(2_000_000),
  max_position_embeddings: size(65_536),
  type_vocab_size: size(64).default(2),
  num_hidden_layers: size(48),
  num_attention_heads: size(256),
  hidden_size: size(16_384),
  intermediate_size: size(65_536),
  layer_norm_eps: z.number().positive().max(0.1).default(1e-12),
  hidden_act: z.enum(['gelu', 'gelu_new', 'relu']).default('gelu'),
  hidden_dropout_prob: share.default(0.1),
  attention_probs_dropout_prob: share.default(0.1),
  classifier_dropout: share.nullish(),
  initializer_range: z.number().positive().max(10).default(0.02),
  position_embedding_type: z.literal('absolute').default('absolute'),
  is_decoder: z.literal(false).default(false),
  add_cross_attention: z.literal(false).default(false),
  id2label: z.record(z.string().regex(/^\d+$/), z.string()).optional(),
})

export interface ModelFolderContents {
  readonly config: EncoderConfig
  /** By name as `describeParameters` has them; pooler and classifier only where the file holds them. */
  readonly weights: ReadonlyMap<string, Float32Array>
  /** 0 where the model has no classifier. */
  readonly classes: number
}

/**
 * Reads a BERT encoder from a Hugging Face folder: config.json and model.safetensors, with or without pooler and classifier.
 * @throws StillroomError `unsupported-model` or `invalid-model` naming the folder and all that is wrong
 */
export function readModelFolder(folder: string): ModelFolderContents {
  const config = readEncoderConfig(folder)
  const path = join(folder, 'model.safetensors')
  if (!existsSync(path)) throw missingWeights(folder)
  const stored = byCanonicalName(readSafetensors(path))
  const classes = stored.get('classifier.weight')?.shape[0] ?? 0
  const weights = new Map<string, Float32Array>()
  const problems: string[] = []
  for (const { name, shape } of describeParameters(config, Math.max(classes, 1))) {
    const tensor = stored.get(name)
    if (!tensor) {
      if (!isOptional(name)) problems.push(`${name} is missing`)
    } else if (tensor.shape.join() !== shape.join()) {
      problems.push(`${name} is [${tensor.shape.join(', ')}], config.json says [${shape.join(', ')}]`)
    } else {
      weights.set(name, toFloat32(name, tensor))
    }
  }
  if (problems.length > 0)
    throw new StillroomError(
      'invalid-model',
      `${folder} does not hold the BERT that its config.json describes: ${problems.join('; ')}`,
    )
  return { config, weights, classes }
}

/** config.json of a folder, checked. */
export function readEncoderConfig(folder: string): EncoderConfig {
  const path = join(folder, 'config.json')
  if (!existsSync(path))
    throw new StillroomError(
      'invalid-model',
      `${folder} has no config.json; a Hugging Face model folder is needed`,
    )
  const parsed = configSchema.safeParse(parseJson(path))
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path: field, message }) =>
      field.length > 0 ? `${field.join('.')}: ${message}` : message,
    )
    throw new StillroomError(
      'unsupported-model',
      `${path} describes no encoder that Stillroom can run: ${problems.join('; ')}`,
    )
  }
  const raw = parsed.data
  if (raw.hidden_size % raw.num_attention_heads !== 0) {
    throw new StillroomError(
      'unsupported-model',
      `${path}: ${raw.num_attention_heads} heads do not divide a width of ${raw.hidden_size}`,
    )
  }
  return {
    vocabularySize: raw.vocab_size,
    positions: raw.max_position_embeddings,
    tokenTypes: raw.type_vocab_size,
    layers: raw.num_hidden_layers,
    heads: raw.num_attention_heads,
    width: raw.hidden_size,
    feedForward: raw.intermediate_size,
    layerNormEpsilon: raw.layer_norm_eps,
    activation: raw.hidden_act,
    hiddenDropout: raw.hidden_dropout_prob,
    attentionDropout: raw.attention_probs_dropout_prob,
    classifierDropout: raw.classifier_dropout ?? raw.hidden_dropout_prob,
    initializerRange: raw.initializer_range,
    labels: raw.id2label && labelsInOrder(raw.id2label),
  }
}

function labelsInOrder(byId: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(byId)
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, label]) => label)
}

/** Without the `bert.` prefix, and with layer norms' old names (gamma, beta) in today's words. */
function byCanonicalName(stored: ReadonlyMap<string, StoredTensor>): ReadonlyMap<string, StoredTensor> {
  return new Map(
    [...stored].map(([name, tensor]) => [
      name
        .replace(/^bert\./, '')
        .replace(/LayerNorm\.gamma$/, 'LayerNorm.weight')
        .replace(/LayerNorm\.beta$/, 'LayerNorm.bias'),
      tensor,
    ]),
  )
}

function isOptional(name: string): boolean {
  return name.startsWith('pooler.') || name.startsWith('classifier.')
}

function parseJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (cause) {
    throw new StillroomError('invalid-model', `${path} is not JSON`, { cause })
  }
}

function missingWeights(folder: string): StillroomError {
  const pickled = ['pytorch_model.bin', 'tf_model.h5'].find((name) => existsSync(join(folder, name)))
  if (!pickled) return new StillroomError('invalid-model', `${folder} has no model.safetensors`)
  return new StillroomError(
    'unsupported-model',
    `${folder} holds ${pickled}, which may run code when it is opened. Convert it where you trust it: ` +
      `python3 -c "from transformers import AutoModelForSequenceClassification as M; M.from_pretrained('${folder}').save_pretrained('${folder}')"`,
  )
}
