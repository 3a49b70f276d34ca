/** The shape of a BERT encoder, as far as it decides how many numbers it holds. */
export interface EncoderShape {
  readonly layers: number
  readonly width: number
  readonly feedForward: number
  readonly vocabulary: number
  readonly positions: number
  readonly tokenTypes: number
}

/** How many numbers an encoder holds, pooler and classifier included. */
export function countParametersOf(shape: EncoderShape, classes: number): number {
  const { layers, width, feedForward, vocabulary, positions, tokenTypes } = shape
  const dense = (outputs: number, inputs: number) => outputs * (inputs + 1)
  const layerNorm = 2 * width
  const embeddings = (vocabulary + positions + tokenTypes) * width + layerNorm
  const layer =
    4 * dense(width, width) + dense(feedForward, width) + dense(width, feedForward) + 2 * layerNorm
  return embeddings + layers * layer + dense(width, width) + dense(classes, width)
}
