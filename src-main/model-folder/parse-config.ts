import { z } from 'zod'
import { FAMILIES, FAMILY_IDS, type FamilyId } from '../contract/families.ts'
import { MOST_LAYERS } from '../contract/setting-bounds.ts'
import { StillroomError } from '../domain/stillroom-error.ts'
import type { EncoderConfig } from './encoder-config.ts'

/** config.json, checked: the encoder's shape, and what it says of the outputs behind it. */
export interface ModelConfig {
  readonly encoder: EncoderConfig
  /** What class the model was saved from, as Python names it. */
  readonly architecture: string | undefined
  /** As Python spells it: single_label_classification and the like. */
  readonly problemType: string | undefined
  /** Class → its name; undefined where the file names none. */
  readonly names: ReadonlyMap<number, string> | undefined
}

const size = (most: number) => z.number().int().min(1).max(most)
const share = z.number().min(0).max(0.95)

/** A class's name is a word; people's files have numbers there, and truth values, and nothing. */
const nameOfClass = z.union([z.string().max(1000), z.number(), z.boolean(), z.null()])
const MOST_CLASSES = 10_000

/**
 * Names of one function, by which config.json calls it, and ours. All of the second kind
 * approximate GELU by tanh.
 */
const ACTIVATIONS = {
  gelu: 'gelu',
  gelu_python: 'gelu',
  gelu_new: 'gelu_new',
  gelu_pytorch_tanh: 'gelu_new',
  gelu_python_tanh: 'gelu_new',
  gelu_fast: 'gelu_new',
  gelu_accurate: 'gelu_new',
  relu: 'relu',
} as const satisfies Readonly<Record<string, EncoderConfig['activation']>>

/** Every number is bounded before anything is made of it. */
const configSchema = z.looseObject({
  vocab_size: size(2_000_000),
  max_position_embeddings: size(65_536),
  type_vocab_size: size(64).default(2),
  num_hidden_layers: size(MOST_LAYERS),
  num_attention_heads: size(256),
  hidden_size: size(16_384),
  intermediate_size: size(65_536),
  layer_norm_eps: z.number().positive().max(0.1).default(1e-12),
  hidden_act: z.enum(Object.keys(ACTIVATIONS) as (keyof typeof ACTIVATIONS)[]).default('gelu'),
  hidden_dropout_prob: share.default(0.1),
  attention_probs_dropout_prob: share.default(0.1),
  classifier_dropout: share.nullish(),
  initializer_range: z.number().positive().max(10).default(0.02),
  position_embedding_type: z.literal('absolute').nullish(),
  is_decoder: z.literal(false).nullish(),
  add_cross_attention: z.literal(false).nullish(),
  architectures: z.array(z.string().max(200)).max(20).nullish(),
  problem_type: z.string().max(200).nullish(),
  id2label: z
    .record(z.string().regex(/^\d{1,6}$/, 'is no class number'), nameOfClass)
    .refine((names) => Object.keys(names).length <= MOST_CLASSES, `has more than ${MOST_CLASSES} classes`)
    .nullish(),
  label2id: z
    .record(z.string().max(1000), z.union([z.number(), z.string().max(20)]))
    .refine((ids) => Object.keys(ids).length <= MOST_CLASSES, `has more than ${MOST_CLASSES} classes`)
    .nullish(),
})

/**
 * What a config.json says, read in this one place.
 * @param where the file's path, or what else people know it by
 * @throws StillroomError `unsupported-model` naming all that is wrong
 */
export function parseConfig(json: unknown, where: string): ModelConfig {
  const family = familyOf(json, where)
  const parsed = configSchema.safeParse(json)
  if (!parsed.success) {
    const problems = parsed.error.issues
      .slice(0, 10)
      .map(({ path, message }) => (path.length > 0 ? `${path.join('.')}: ${message}` : message))
    throw new StillroomError(
      'unsupported-model',
      `${where} describes no encoder that Stillroom can run: ${problems.join('; ')}`,
    )
  }
  const raw = parsed.data
  if (raw.hidden_size % raw.num_attention_heads !== 0)
    throw new StillroomError(
      'unsupported-model',
      `${where}: ${raw.num_attention_heads} heads do not divide a width of ${raw.hidden_size}`,
    )
  return {
    encoder: {
      family,
      vocabularySize: raw.vocab_size,
      positions: raw.max_position_embeddings,
      tokenTypes: raw.type_vocab_size,
      layers: raw.num_hidden_layers,
      heads: raw.num_attention_heads,
      width: raw.hidden_size,
      feedForward: raw.intermediate_size,
      layerNormEpsilon: raw.layer_norm_eps,
      activation: ACTIVATIONS[raw.hidden_act],
      hiddenDropout: raw.hidden_dropout_prob,
      attentionDropout: raw.attention_probs_dropout_prob,
      classifierDropout: raw.classifier_dropout ?? raw.hidden_dropout_prob,
      initializerRange: raw.initializer_range,
    },
    architecture: raw.architectures?.[0],
    problemType: raw.problem_type ?? undefined,
    names: namesOf(raw),
  }
}

const tokenizerClassSchema = z.object({ tokenizer_class: z.string().max(200) })

/** The class of its tokenizer, where a config.json names one. */
export function tokenizerClassIn(json: unknown): string | undefined {
  return tokenizerClassSchema.safeParse(json).data?.tokenizer_class
}

/** The family comes first: what else another family's file lacks tells nobody anything. */
function familyOf(json: unknown, where: string): FamilyId {
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw new StillroomError('invalid-model', `${where} is no JSON object, as a config.json is`)
  const type = 'model_type' in json ? json.model_type : undefined
  const family = FAMILY_IDS.find((known) => known === type)
  if (family) return family
  const known = FAMILY_IDS.map((id) => `"${id}"`).join(', ')
  const { title, example } = FAMILIES.bert
  throw new StillroomError(
    'unsupported-model',
    type === undefined || type === null
      ? `${where} does not say model_type. If the model is a ${title}, add "model_type": "bert" to it; only ${known} can be read.`
      : `${where} says model_type ${JSON.stringify(type).slice(0, 80)}; only ${known} can be read. Take a ${title} model for teacher (${example}, for one).`,
  )
}

/** id2label counts, as in Python; label2id where it alone has words. */
function namesOf({
  id2label,
  label2id,
}: z.infer<typeof configSchema>): ReadonlyMap<number, string> | undefined {
  const byId = Object.entries(id2label ?? {}).map(
    ([id, name]) => [Number(id), isBlank(name) ? `LABEL_${id}` : String(name)] as const,
  )
  const byName = Object.entries(label2id ?? {}).map(([name, id]) => [Number(id), name] as const)
  const chosen = byId.some(([id, name]) => name !== `LABEL_${id}`) || byName.length === 0 ? byId : byName
  return chosen.length > 0 ? new Map(chosen) : undefined
}

function isBlank(name: z.infer<typeof nameOfClass>): boolean {
  return name === null || (typeof name === 'string' && name.trim() === '')
}
