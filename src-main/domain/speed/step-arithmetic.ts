/** What decides how much a BERT encoder with pooler and classifier multiplies. */
export interface EncoderSizes {
  readonly layers: number
  readonly width: number
  readonly feedForward: number
  readonly classes: number
}

export interface BatchSizes {
  readonly batch: number
  readonly tokens: number
}

/**
 * Floating-point operations of an encoder's matrix products, forward: a multiplication and an
 * addition count as two. Counted are the dense layers (queries, keys and values; attention's
 * output; feed-forward up and down; pooler; classifier) and both products of attention. Elementwise
 * work, softmax, layer norms, losses and looking up embeddings are not.
 */
export function forwardArithmetic(sizes: EncoderSizes, { batch, tokens }: BatchSizes): number {
  const { layers, width, feedForward, classes } = sizes
  const rows = batch * tokens
  const dense = 2 * rows * (4 * width * width + 2 * width * feedForward)
  const attention = 2 * (2 * batch * tokens * tokens * width) // the heads' parts of the width add up
  const head = 2 * batch * (width * width + width * classes)
  return layers * (dense + attention) + head
}

/**
 * A step's: every product forward has two of its size backward, for the gradients of its two
 * factors.
 */
export function stepArithmetic(sizes: EncoderSizes, of: BatchSizes): number {
  return 3 * forwardArithmetic(sizes, of)
}

/** How much of a peak is reached, 0 to 1. @param peakGflops 10⁹ operations a second */
export function shareOfPeak(flop: number, milliseconds: number, peakGflops: number): number {
  return flop / (milliseconds * 1e6) / peakGflops
}
