import type { EncoderConfig } from '../../model-folder/encoder-config.ts'
import { describeParameters } from '../../model-folder/parameters.ts'
import type { Node, Shape } from '../graph/graph.ts'
import type { Dropping } from '../graph/raw-ops/fused.ts'
import type { Norm } from '../graph/ops/layer-norm.ts'
import { dropout } from '../graph/ops/random.ts'
import { zeros } from '../graph/raw-ops/state.ts'

/** What the parts of an encoder share while it is put into a graph. */
export interface Network {
  readonly config: EncoderConfig
  readonly precision: 'float32' | 'bfloat16'
  /** A parameter's value by its name. */
  readonly weight: (name: string) => Node
  /** Whether its family has a parameter: some have no biases. */
  readonly has: (name: string) => boolean
  /** Whether gradients will be asked for, so that what they need is worth keeping. */
  readonly isTrained: boolean
  /** Whether the backward pass computes layers a second time instead of keeping what is in them. */
  readonly recomputesLayers: boolean
  /** Dropout at the next site of this network; of rate 0 where it is evaluated. */
  readonly dropping: (rate: number) => Dropping
  /** Which site comes next. */
  readonly nextSite: () => number
  /** The same network from a site on: a part that is built in two ways drops alike in both. */
  readonly from: (site: number) => Network
}

/** How a network is put into a graph. */
export interface NetworkUse {
  readonly precision?: Network['precision']
  readonly isTrained?: boolean
  readonly recomputesLayers?: boolean
  /** [2] int32: run seed and step; left out where nothing is dropped */
  readonly dropoutSeed?: Node
}

/** 16 random bits decide: 0.1 becomes 0.100006, and what is kept is scaled by that. */
const STEPS_OF_RATE = 2 ** 16

export function createNetwork(
  config: EncoderConfig,
  weight: (name: string) => Node,
  use: NetworkUse = {},
  firstSite = 0,
): Network {
  const { precision = 'float32', isTrained = false, recomputesLayers = false, dropoutSeed: seed } = use
  let site = firstSite
  const names = new Set(describeParameters(config, 1).map(({ name }) => name))
  return {
    config,
    precision,
    weight,
    has: (name) => names.has(name),
    isTrained,
    recomputesLayers,
    dropping: (rate) =>
      seed
        ? { seed, rate: Math.round(rate * STEPS_OF_RATE) / STEPS_OF_RATE, site: site++ }
        : { rate: 0, site: 0 },
    nextSite: () => site,
    from: (from) => createNetwork(config, weight, use, from),
  }
}

/** Dropout of a rate of the config's at the network's next site. */
export function drop({ dropping }: Network, x: Node, rate: number): Node {
  return dropout(x, dropping(rate))
}

/** What a layer norm takes, by its parameters' prefix. */
export function normOf(network: Network, prefix: string): Norm {
  const { config, weight, isTrained } = network
  const gain = weight(`${prefix}.weight`)
  return {
    gain,
    offset: biasOr0(network, `${prefix}.bias`, gain.shape),
    epsilon: config.layerNormEpsilon,
    keep: isTrained,
  }
}

/** A bias, or zeros where the family has none. */
export function biasOr0({ has, weight }: Network, name: string, shape: Shape): Node {
  return has(name) ? weight(name) : zeros(weight('embeddings.word_embeddings.weight').graph, shape)
}
