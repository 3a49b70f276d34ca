import type { Node } from '../graph/graph.ts'
import { reshape, slice } from '../graph/ops/shape.ts'
import { lengthOf } from '../graph/raw-ops/shape.ts'
import type { Network } from './network.ts'

/** Whose states a layer computes: all tokens', or [CLS]'s alone, the first of each text. */
export type ReadRows = 'tokens' | 'cls'

/** The rows of [CLS], [B·T, D] → [B, D]. @param mask [B, T] */
export function rowsOfCls(x: Node, mask: Node): Node {
  const width = x.shape[1] ?? -1
  return reshape(slice(reshape(x, [lengthOf(mask, 0), lengthOf(mask, 1), width]), 1, 0, 1), [-1, width])
}

/** Drops of [CLS]'s rows what a network that computes all tokens' drops of them. */
export function networkOfCls(network: Network, mask: Node): Network {
  const rowsApart = lengthOf(mask, 1)
  return { ...network, dropping: (rate) => ({ ...network.dropping(rate), rowsApart }) }
}
