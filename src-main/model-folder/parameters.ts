import { embeddingWidth, layersOfParameters, type EncoderConfig } from './encoder-config.ts'

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
  const { width, feedForward } = config
  return [
    ...embeddings(config),
    ...(config.relativeBias
      ? [table('encoder.relative_attention_bias.weight', config.relativeBias.buckets, config.heads)]
      : []),
    ...Array.from({ length: layersOfParameters(config) }, (_, index) =>
      layer(`encoder.layer.${index}`, width, feedForward),
    ).flat(),
    ...dense('pooler.dense', width, width),
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
  const { width, factorised } = config
  const short = embeddingWidth(config)
  return [
    table('embeddings.word_embeddings.weight', config.vocabularySize, short),
    table('embeddings.position_embeddings.weight', config.firstPosition + config.positions, short),
    ...(config.tokenTypes > 0
      ? [table('embeddings.token_type_embeddings.weight', config.tokenTypes, short)]
      : []),
    ...layerNorm('embeddings.LayerNorm', factorised?.norm === 'after' ? width : short),
    ...(factorised ? dense('embeddings.projection', width, short) : []),
  ]
}

function layer(prefix: string, width: number, feedForward: number): readonly ParameterDescription[] {
  return [
    ...dense(`${prefix}.attention.self.query`, width, width),
    ...dense(`${prefix}.attention.self.key`, width, width),
    ...dense(`${prefix}.attention.self.value`, width, width),
    ...dense(`${prefix}.attention.output.dense`, width, width),
    ...layerNorm(`${prefix}.attention.output.LayerNorm`, width),
    ...dense(`${prefix}.intermediate.dense`, feedForward, width),
    ...dense(`${prefix}.output.dense`, width, feedForward),
    ...layerNorm(`${prefix}.output.LayerNorm`, width),
  ]
}

function table(name: string, rows: number, width: number): ParameterDescription {
  return { name, shape: [rows, width], start: 'normal' }
}

function dense(prefix: string, outputs: number, inputs: number): readonly ParameterDescription[] {
  return [
    { name: `${prefix}.weight`, shape: [outputs, inputs], start: 'normal' },
    { name: `${prefix}.bias`, shape: [outputs], start: 'zeros' },
  ]
}

function layerNorm(prefix: string, width: number): readonly ParameterDescription[] {
  return [
    { name: `${prefix}.weight`, shape: [width], start: 'ones' },
    { name: `${prefix}.bias`, shape: [width], start: 'zeros' },
  ]
}
