import type { NetworkReads } from '../../domain/speed/network-reads.ts'
import type { EncoderConfig } from '../../model-folder/encoder-config.ts'

/** What a text is judged by, and nothing besides. */
export function readsOfLogits({ layers, head }: EncoderConfig) {
  const states = head.pooling === 'mean' ? 'tokens' : 'cls'
  return { top: layers, states, attention: [], queries: [], logits: true } as const satisfies NetworkReads
}

/** The same, and where every layer looked while it was judged. */
export function readsOfAttention(config: EncoderConfig) {
  const attention = Array.from({ length: config.layers }, (_, index) => index + 1)
  return { ...readsOfLogits(config), attention } as const satisfies NetworkReads
}
