import type { NetworkReads } from '../../domain/speed/network-reads.ts'
import type { EncoderConfig } from '../../model-folder/encoder-config.ts'
import type { NetworkPart } from '../../teacher-vault/teacher-parts.ts'

/**
 * How much of a network must be computed for some parts of it: nothing above the last layer that
 * they are of, and of that one no more rows than they have.
 */
export function readsOfParts(
  parts: readonly NetworkPart[],
  { layers, head }: Pick<EncoderConfig, 'layers' | 'head'>,
): NetworkReads {
  const layerOf = (part: NetworkPart) => (part.of === 'logits' ? layers : part.layer)
  const top = Math.max(0, ...parts.map(layerOf))
  const isOfTokens = (part: NetworkPart) =>
    part.of === 'tokens' || (part.of === 'logits' && head.pooling === 'mean')
  const layersOf = (...kinds: readonly NetworkPart['of'][]) =>
    parts.flatMap((part) => (part.of !== 'logits' && kinds.includes(part.of) ? [part.layer] : []))
  const ofTop = parts.filter((part) => layerOf(part) === top)
  return {
    top,
    states: ofTop.some(isOfTokens) ? 'tokens' : 'cls',
    attention: layersOf('attention'),
    queries: layersOf('scores', 'queries'),
    logits: parts.some(({ of }) => of === 'logits'),
  }
}
