import { nameOfPart, type NetworkPart } from '../../teacher-vault/teacher-parts.ts'
import type { EncoderOutputs } from '../encoder/encoder.ts'
import type { Node } from '../graph/graph.ts'

/**
 * Where a graph computes a part of its teacher, and where it is fed. [CLS] is the first token, so
 * its state alone may stand for all.
 */
export function nodeOfPart(part: NetworkPart, teacher: EncoderOutputs): Node {
  const node = part.of === 'logits' ? teacher.logits : nodesOf(part.of, part.layer, teacher)
  if (!node) throw new Error(`${nameOfPart(part)} was not asked of the network`)
  return node
}

function nodesOf(
  of: Exclude<NetworkPart['of'], 'logits'>,
  layer: number,
  { attention, heads, hiddenStates }: EncoderOutputs,
): Node | undefined {
  switch (of) {
    case 'attention':
      return attention[layer - 1]
    case 'scores':
      return heads[layer - 1]?.scores
    case 'queries':
      return heads[layer - 1]?.query
    case 'keys':
      return heads[layer - 1]?.key
    case 'values':
      return heads[layer - 1]?.value
    case 'cls':
    case 'tokens':
      return hiddenStates[layer]
  }
}
