import type { NetworkReads } from '../../domain/speed/network-reads.ts'
import type { Graph, Node } from '../graph/graph.ts'
import type { AttentionHeads } from '../graph/ops/attention.ts'
import { buildLayer, stateAt, type BuiltLayer, type BuiltState } from './build-layer.ts'
import { embeddings } from './embeddings.ts'
import { judge } from './judge.ts'
import type { Network } from './network.ts'
import type { ReadRows } from './read-rows.ts'
import { relativeBias } from './relative-bias.ts'
import type { AttentionRead } from './self-attention.ts'

/** A padded batch: B texts of up to T tokens. */
export interface EncoderInputs {
  /** [B, T] int32 */
  readonly ids: Node
  /** Which text of a pair a token belongs to, [B, T] int32. */
  readonly typeIds: Node
  /** 1 for a real token, 0 for padding, [B, T] float32. */
  readonly mask: Node
  /** Embeddings of words, [B, T, E], where they are not those of `ids`. */
  readonly words?: Node
}

/**
 * Where a batch is fed; its size and its length are known only when the graph runs.
 * @param prefix tells the inputs of several networks in one graph apart
 */
export function declareEncoderInputs(graph: Graph, prefix = ''): EncoderInputs {
  return {
    ids: graph.placeholder(`${prefix}ids`, 'int32', [-1, -1]),
    typeIds: graph.placeholder(`${prefix}type_ids`, 'int32', [-1, -1]),
    mask: graph.placeholder(`${prefix}mask`, 'float32', [-1, -1]),
  }
}

/** What is read of an encoder at once, up to the last layer that is. */
export interface EncoderOutputs {
  /** Before the first layer and after each, [B, T, D]; the last [B, 1, D] if it is [CLS]'s. */
  readonly hiddenStates: readonly Node[]
  /** Of each layer, before dropout, [B, A, T, T]. */
  readonly attention: readonly Node[]
  /** What each layer's attention is made of. */
  readonly heads: readonly AttentionHeads[]
  /** [B, classes]; left out where they are not read */
  readonly logits?: Node
}

/** What each of several finds that reads; logits for certain where it reads them. */
export type OutputsOf<Reads extends readonly NetworkReads[]> = {
  readonly [Each in keyof Reads]: Reads[Each]['logits'] extends true
    ? EncoderOutputs & { readonly logits: Node }
    : EncoderOutputs
}

/**
 * An encoder with its head, as Hugging Face's …ForSequenceClassification of its family computes it;
 * what sets families apart are options of its config.
 * Read it top to bottom: embeddings, layers of attention and feed-forward, head. B batch, T tokens,
 * D hidden.
 * Only what is read is built. All that read a layer share it, but for a last one of which [CLS]
 * alone is read: what stands behind its attention is not computed for the other tokens.
 * @returns what each of `reads` finds, in their order
 */
export function encoder<const Reads extends readonly NetworkReads[]>(
  network: Network,
  { ids, typeIds, mask, words }: EncoderInputs,
  reads: Reads,
): OutputsOf<Reads> {
  return encoderOf(network, { embedded: embeddings(network, ids, typeIds, words), mask }, reads)
}

/** The same of what its embeddings made of a batch, or of something in their place. */
export interface EmbeddedTexts {
  /** [B·T, D], the last that the network has built */
  readonly embedded: Node
  /** 1 for what is attended to, 0 for padding, [B, T] float32. */
  readonly mask: Node
}

/** The encoder behind its embeddings. @returns as `encoder` */
export function encoderOf<const Reads extends readonly NetworkReads[]>(
  network: Network,
  { embedded, mask }: EmbeddedTexts,
  reads: Reads,
): OutputsOf<Reads> {
  const { config } = network
  const start = stateAt(embedded, network, mask)
  const bias = config.relativeBias && relativeBias(network, config.relativeBias, mask)

  const whole: BuiltLayer[] = []
  const build = (layer: number, rows: ReadRows, attention: AttentionRead): BuiltLayer =>
    buildLayer(network, { layer, mask, bias, rows, attention }, whole[layer - 2] ?? start)
  const lastWhole = Math.max(...reads.map((each) => (endsAtCls(each) ? each.top - 1 : each.top)))
  for (let layer = 1; layer <= lastWhole; layer++)
    whole.push(build(layer, 'tokens', attentionRead(layer, reads)))
  const ofCls = {
    nothing: remembered((layer: number) => build(layer, 'cls', 'nothing')),
    queries: remembered((layer: number) => build(layer, 'cls', 'queries')),
    shares: remembered((layer: number) => build(layer, 'cls', 'shares')),
  }

  const judged = remembered(({ hiddenState, nextSite }: BuiltState) =>
    judge(network.from(nextSite), hiddenState, mask),
  )
  const find = (each: NetworkReads): EncoderOutputs => {
    const { top, logits } = each
    const layers = whole.slice(0, top)
    if (endsAtCls(each)) layers[top - 1] = ofCls[attentionRead(top, [each])](top)
    const all = [start, ...layers]
    return {
      hiddenStates: all.map(({ hiddenState }) => hiddenState),
      attention: layers.map((layer) => layer.attention),
      heads: layers.map(({ heads }) => heads),
      ...(logits && { logits: judged(all.at(-1) ?? start) }),
    }
  }
  return reads.map(find) as OutputsOf<Reads>
}

/** Of one layer, by all that read it. */
function attentionRead(layer: number, reads: readonly NetworkReads[]): AttentionRead {
  if (reads.some(({ attention }) => attention.includes(layer))) return 'shares'
  return reads.some(({ queries }) => queries.includes(layer)) ? 'queries' : 'nothing'
}

/** Embeddings are looked up for all tokens at once: there is nothing behind to leave out. */
function endsAtCls({ top, states }: NetworkReads): boolean {
  return states === 'cls' && top > 0
}

/** Whoever asks twice for the same is given the same. */
function remembered<Key, Value>(make: (key: Key) => Value): (key: Key) => Value {
  const made = new Map<Key, Value>()
  return (key) => {
    const value = made.get(key) ?? make(key)
    made.set(key, value)
    return value
  }
}
