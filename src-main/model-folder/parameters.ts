import {
  distancesToASide,
  embeddingWidth,
  layersOfParameters,
  type BiasedPart,
  type DisentangledAttention,
  type EncoderConfig,
} from './encoder-config.ts'

export interface ParameterDescription {
  /**
   * In all families as Hugging Face's BertForSequenceClassification calls its parts, without the
   * `bert.` prefix; `familyName` has the family's own.
   */
  readonly name: string
  readonly shape: readonly number[]
  /**
   * How it starts where no checkpoint gives it: normal with the config's deviation, all 0, or all 1
   * (layer norm).
   */
  readonly start: 'normal' | 'zeros' | 'ones'
}

/**
 * Every trainable parameter of an encoder with its head, in a fixed order.
 * Matrices are [out, in], as PyTorch stores them.
 */
export function describeParameters(config: EncoderConfig, classes: number): readonly ParameterDescription[] {
  const { width, head, normsFirst } = config
  return [
    ...embeddings(config),
    ...(config.relativeBias
      ? [table('encoder.relative_attention_bias.weight', config.relativeBias.buckets, config.heads)]
      : []),
    ...(config.disentangled ? distances(config, config.disentangled) : []),
    ...Array.from({ length: layersOfParameters(config) }, (_, index) => layer(config, index)).flat(),
    ...(normsFirst ? layerNorm(config, 'encoder.LayerNorm', width) : []),
    ...dense('pooler.dense', width, width, hasBias(config, 'head')),
    ...(head.hasNorm ? layerNorm(config, 'pooler.LayerNorm', width) : []),
    ...dense('classifier', classes, width),
  ]
}

/** How many numbers the parameters hold. */
export function countParameters(parameters: readonly ParameterDescription[]): number {
  return parameters.reduce(
    (sum, { shape }) => sum + shape.reduce((product, length) => product * length, 1),
    0,
  )
}

function embeddings(config: EncoderConfig): readonly ParameterDescription[] {
  const { width, factorised, firstPosition, tokenTypes } = config
  const short = embeddingWidth(config)
  return [
    table('embeddings.word_embeddings.weight', config.vocabularySize, short),
    ...(firstPosition === undefined
      ? []
      : [table('embeddings.position_embeddings.weight', firstPosition + config.positions, short)]),
    ...(tokenTypes > 0 ? [table('embeddings.token_type_embeddings.weight', tokenTypes, short)] : []),
    ...layerNorm(config, 'embeddings.LayerNorm', factorised?.norm === 'after' ? width : short),
    ...(factorised ? dense('embeddings.projection', width, short, factorised.norm === 'before') : []),
  ]
}

function distances(
  config: EncoderConfig,
  disentangled: DisentangledAttention,
): readonly ParameterDescription[] {
  const { width } = config
  const prefix = 'encoder.relative_embeddings'
  return [
    table(`${prefix}.weight`, 2 * distancesToASide(disentangled), width),
    ...(disentangled.hasNorm ? layerNorm(config, `${prefix}.LayerNorm`, width) : []),
  ]
}

function layer(config: EncoderConfig, index: number): readonly ParameterDescription[] {
  const { width, feedForward, normsFirst, isGated } = config
  const prefix = `encoder.layer.${index}`
  const norm = (name: string) => layerNorm(config, `${prefix}.${name}.LayerNorm`, width)
  const attends = hasBias(config, 'attention')
  const feeds = hasBias(config, 'feed-forward')
  return [
    ...(normsFirst && index > 0 ? norm('attention') : []),
    ...attention(config, `${prefix}.attention.self`),
    ...dense(`${prefix}.attention.output.dense`, width, width, attends),
    ...norm(normsFirst ? 'intermediate' : 'attention.output'),
    ...dense(`${prefix}.intermediate.dense`, isGated ? 2 * feedForward : feedForward, width, feeds),
    ...dense(`${prefix}.output.dense`, width, feedForward, feeds),
    ...(normsFirst ? [] : norm('output')),
  ]
}

function attention(config: EncoderConfig, prefix: string): readonly ParameterDescription[] {
  const { width, joinsAttention, disentangled } = config
  const biased = hasBias(config, 'attention')
  if (joinsAttention) return dense(`${prefix}.query_key_value`, 3 * width, width, biased)
  const ofDistances =
    disentangled && !disentangled.sharesProjections
      ? [
          ...(disentangled.toPosition ? ['position_key'] : []),
          ...(disentangled.fromPosition ? ['position_query'] : []),
        ]
      : []
  return ['query', 'key', 'value', ...ofDistances].flatMap((name) =>
    dense(`${prefix}.${name}`, width, width, biased),
  )
}

function hasBias({ unbiased = [] }: EncoderConfig, part: BiasedPart): boolean {
  return !unbiased.includes(part)
}

function table(name: string, rows: number, width: number): ParameterDescription {
  return { name, shape: [rows, width], start: 'normal' }
}

function dense(
  prefix: string,
  outputs: number,
  inputs: number,
  biased = true,
): readonly ParameterDescription[] {
  return [
    { name: `${prefix}.weight`, shape: [outputs, inputs], start: 'normal' },
    ...(biased ? [{ name: `${prefix}.bias`, shape: [outputs], start: 'zeros' } as const] : []),
  ]
}

function layerNorm(config: EncoderConfig, prefix: string, width: number): readonly ParameterDescription[] {
  return [
    { name: `${prefix}.weight`, shape: [width], start: 'ones' },
    ...(hasBias(config, 'norm') ? [{ name: `${prefix}.bias`, shape: [width], start: 'zeros' } as const] : []),
  ]
}
