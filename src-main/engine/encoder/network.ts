import type { EncoderConfig } from '../encoder-config.ts'
import type { Node } from '../graph/graph.ts'
import { dropout } from '../graph/ops/random.ts'

/** What the parts of an encoder share while it is put into a graph. */
export interface Network {
  readonly config: EncoderConfig
  readonly precision: 'float32' | 'bfloat16'
  /** A parameter's value by its name. */
  readonly weight: (name: string) => Node
  /** Dropout at the next site of this network; nothing where it is evaluated. */
  readonly drop: (x: Node, rate: number) => Node
}

/** @param dropoutSeed [2] int32: run seed and step; left out where the network is evaluated, not trained */
export function createNetwork(
  config: EncoderConfig,
  weight: (name: string) => Node,
  precision: 'float32' | 'bfloat16',
  dropoutSeed?: Node,
): Network {
  let site = 0
  return {
    config,
    precision,
    weight,
    drop: (x, rate) => (dropoutSeed ? dropout(x, rate, dropoutSeed, site++) : x),
  }
}
