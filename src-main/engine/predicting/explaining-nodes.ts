import type { TaskKind } from '../../contract/tasks.ts'
import { declareEncoderInputs, encoder, type EncoderInputs } from '../encoder/encoder.ts'
import { createNetwork } from '../encoder/network.ts'
import { readsOfLogits } from '../encoder/reads.ts'
import { gradients } from '../graph/gradients.ts'
import type { Graph, Node } from '../graph/graph.ts'
import { add, mul, softmax, tanh } from '../graph/ops/pointwise.ts'
import { sum } from '../graph/ops/reduce.ts'
import { add as rawAdd, mul as rawMul, sub as rawSub } from '../graph/raw-ops/arithmetic.ts'
import { sum as rawSum } from '../graph/raw-ops/reduce.ts'
import { gather, lengthOf, reshape } from '../graph/raw-ops/shape.ts'
import type { EncoderConfig } from '../../model-folder/encoder-config.ts'
import type { ModelVariables } from '../training/model-variables.ts'

/** Where a text is fed that lies on the way from another one to itself, and what is said of it. */
export interface ExplainingNodes {
  readonly inputs: EncoderInputs
  /** Words of the text that the way comes from, [B, T] int32. */
  readonly fromIds: Node
  /** How far on the way each is: 0 there, 1 at the text itself, [B] float32. */
  readonly share: Node
  /** 1 at the output that is explained, else 0, [C] float32. */
  readonly ofOutput: Node
  /** The output of each, [B]. */
  readonly said: Node
  /**
   * By token, ∂said/∂share as far as it goes through that token's word embedding, [B, T]: its mean
   * over the way is what integrated gradients give the token.
   */
  readonly slopes: Node
}

/**
 * A second use of a classifier's variables, with gradients by what words are embedded as. Places
 * and types stay the text's. B texts, T tokens, E width of embeddings, C outputs.
 */
export function addExplaining(
  graph: Graph,
  variables: ModelVariables,
  config: EncoderConfig,
  kind: TaskKind,
  precision: 'float32' | 'bfloat16',
): ExplainingNodes {
  const { ids, typeIds, mask } = declareEncoderInputs(graph, 'explained/')
  const fromIds = graph.placeholder('explained/from_ids', 'int32', [-1, -1])
  const share = graph.placeholder('explained/share', 'float32', [-1])
  const ofOutput = graph.placeholder('explained/of_output', 'float32', [-1])
  const table = variables.value('embeddings.word_embeddings.weight')
  const from = gather(table, fromIds) // [B, T, E]
  const way = rawSub(gather(table, ids), from)
  const words = rawAdd(from, rawMul(reshape(share, [lengthOf(share, 0), 1, 1]), way))
  const inputs = { ids, typeIds, mask, words }
  const network = createNetwork(config, variables.value, { precision, isTrained: true })
  const [{ logits }] = encoder(network, inputs, [readsOfLogits(config)])
  const said = sum(mul(answers(logits, kind), ofOutput), -1) // [B]
  const [slope] = gradients(sum(said), [words]) // one text's output depends on its words alone
  if (!slope) throw new Error('A gradient was asked for, and none given')
  return { inputs, fromIds, share, ofOutput, said, slopes: rawSum(rawMul(slope, way), -1) }
}

/** Probabilities of classes or labels, or the number: [B, C]. */
function answers(logits: Node, kind: TaskKind): Node {
  if (kind === 'classification') return softmax(logits)
  if (kind === 'regression') return logits
  return mul(add(tanh(mul(logits, 0.5)), 1), 0.5) // the logistic function, which overflows nowhere
}
