import type { NetworkReads } from './network-reads.ts'

/** What decides how much a BERT encoder with pooler and classifier multiplies. */
export interface EncoderSizes {
  readonly width: number
  readonly feedForward: number
  readonly classes: number
}

export interface BatchSizes {
  readonly batch: number
  readonly tokens: number
}

/**
 * Floating-point operations of the matrix products that what is read of an encoder needs, forward:
 * a multiplication and an addition count as two. Counted are the dense layers (queries, keys and
 * values; attention's output; feed-forward up and down; pooler; classifier) and both products of
 * attention. Elementwise work, softmax, layer norms, losses and looking up embeddings are not.
 */
export function forwardArithmetic(
  { width, feedForward, classes }: EncoderSizes,
  { batch, tokens }: BatchSizes,
  { top, states, attention, queries, logits }: NetworkReads,
): number {
  const rows = batch * tokens
  /** A layer in which so many rows attend, and so many go on to the feed-forward. */
  const layer = (attending: number, going: number): number => {
    const dense = (attending + 2 * rows + going) * width * width + 2 * going * width * feedForward
    const scoresAndContext = (attending + going) * tokens * width // the heads' parts of the width add up
    return 2 * (dense + scoresAndContext)
  }
  const attending = [...attention, ...queries].includes(top) ? rows : batch
  const last = states === 'tokens' ? layer(rows, rows) : layer(attending, batch)
  const head = logits ? 2 * batch * (width * width + width * classes) : 0
  return (top === 0 ? 0 : (top - 1) * layer(rows, rows) + last) + head
}

/**
 * A step's: every product forward has two of its size backward, for the gradients of its two
 * factors.
 */
export function stepArithmetic(sizes: EncoderSizes, of: BatchSizes, reads: NetworkReads): number {
  return 3 * forwardArithmetic(sizes, of, reads)
}

/** How much of a peak is reached, 0 to 1. @param peakGflops 10⁹ operations a second */
export function shareOfPeak(flop: number, milliseconds: number, peakGflops: number): number {
  return flop / (milliseconds * 1e6) / peakGflops
}
