import type { Graph, Node } from '../graph/graph.ts'
import { lengthOf, range } from '../graph/raw-ops/shape.ts'
import { layerNorm, type State } from '../graph/ops/layer-norm.ts'
import { add, tanh } from '../graph/ops/pointwise.ts'
import { gather, reshape, slice } from '../graph/ops/shape.ts'
import { activatedDense } from './activation.ts'
import { denseAddNorm } from './add-norm.ts'
import { dense } from './dense.ts'
import { drop, normOf, type Network } from './network.ts'
import { selfAttention } from './self-attention.ts'

/** A padded batch: B texts of up to T tokens. */
export interface EncoderInputs {
  /** [B, T] int32 */
  readonly ids: Node
  /** Which text of a pair a token belongs to, [B, T] int32. */
  readonly typeIds: Node
  /** 1 for a real token, 0 for padding, [B, T] float32. */
  readonly mask: Node
}

/** Where a batch is fed; its size and its length are known only when the graph runs. */
export function declareEncoderInputs(graph: Graph): EncoderInputs {
  return {
    ids: graph.placeholder('ids', 'int32', [-1, -1]),
    typeIds: graph.placeholder('type_ids', 'int32', [-1, -1]),
    mask: graph.placeholder('mask', 'float32', [-1, -1]),
  }
}

export interface EncoderOutputs {
  /** Before the first layer and after each, layers + 1 in all, [B, T, D]. */
  readonly hiddenStates: readonly Node[]
  /** Of each layer, before dropout, [B, A, T, T]. */
  readonly attention: readonly Node[]
  /** [B, D] */
  readonly pooled: Node
  /** [B, classes] */
  readonly logits: Node
}

/**
 * BERT (Devlin et al. 2019) with pooler and classifier, as Hugging Face's
 * BertForSequenceClassification computes it.
 * Read it top to bottom: embeddings, layers of attention and feed-forward, pooler, classifier. B
 * batch, T tokens, D hidden.
 */
export function encoder(network: Network, { ids, typeIds, mask }: EncoderInputs): EncoderOutputs {
  const { config, weight } = network
  const { width } = config
  const batch = lengthOf(mask, 0)
  const tokens = lengthOf(mask, 1)
  const byToken = (flat: Node): Node => reshape(flat, [batch, tokens, width]) // [B, T, D]

  const words = gather(weight('embeddings.word_embeddings.weight'), ids) // [B, T, D]
  const types = gather(weight('embeddings.token_type_embeddings.weight'), typeIds) // [B, T, D]
  const places = reshape(gather(weight('embeddings.position_embeddings.weight'), range(tokens)), [
    1,
    tokens,
    width,
  ])
  const embedded = reshape(add(add(words, types), places), [-1, width])
  const normal = layerNorm(embedded, normOf(network, 'embeddings.LayerNorm'))
  const start = drop(network, normal, config.hiddenDropout) // [B·T, D]
  let x: State = { state: start, factor: start }

  const hiddenStates = [byToken(x.state)]
  const attention: Node[] = []
  for (let index = 0; index < config.layers; index++) {
    const prefix = `encoder.layer.${index}`
    const attended = selfAttention(network, `${prefix}.attention.self`, x.factor, mask)
    const output = `${prefix}.attention.output`
    const mixed = denseAddNorm(network, `${output}.dense`, `${output}.LayerNorm`, attended.context, x)
    const inner = activatedDense(network, `${prefix}.intermediate.dense`, mixed.factor)
    x = denseAddNorm(network, `${prefix}.output.dense`, `${prefix}.output.LayerNorm`, inner, mixed)
    hiddenStates.push(byToken(x.state))
    attention.push(attended.probabilities)
  }

  const first = reshape(slice(hiddenStates.at(-1) as Node, 1, 0, 1), [-1, width]) // [B, D], of [CLS]
  const pooled = tanh(dense(network, 'pooler.dense', first))
  const logits = dense(network, 'classifier', drop(network, pooled, config.classifierDropout))
  return { hiddenStates, attention, pooled, logits }
}
