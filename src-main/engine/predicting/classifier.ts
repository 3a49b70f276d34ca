import { join } from 'node:path'
import type { ClassifierSource } from '../../contract/inspection.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import type { Backend, Session } from '../backend.ts'
import type { EncoderConfig } from '../../model-folder/encoder-config.ts'
import { declareEncoderInputs, encoder, type EncoderInputs, type EncoderOutputs } from '../encoder/encoder.ts'
import { createNetwork } from '../encoder/network.ts'
import { readsOfAttention, type readsOfLogits } from '../encoder/reads.ts'
import { describeParameters } from '../../model-folder/parameters.ts'
import { sourceConfig } from '../../model-folder/source-config.ts'
import { Graph, type Node, type OwnOperations } from '../graph/graph.ts'
import { loadTokenizer } from '../tokenizing/tokenizer.ts'
import { createModelVariables, type ModelVariables, type Weights } from '../training/model-variables.ts'
import { addExplaining } from './explaining-nodes.ts'
import { weighWords, type WordsAsked } from './weigh-words.ts'
import { requireOutputs } from '../../model-folder/model-head.ts'
import { readModel } from '../../model-folder/read-weights.ts'
import { readSafetensors } from '../../model-folder/read-safetensors.ts'
import { toFloat32 } from '../../model-folder/to-float32.ts'

/** A classifier in a graph, not yet loaded. */
export interface ClassifierNodes extends Pick<EncoderOutputs, 'attention' | 'hiddenStates'> {
  /** [B, outputs] */
  readonly logits: Node
  readonly inputs: EncoderInputs
  readonly variables: ModelVariables
}

/** A classifier's graph, not yet loaded. */
export interface ClassifierGraph extends ClassifierNodes {
  readonly graph: Graph
}

/** What a classifier is made of. */
export interface ClassifierParts {
  readonly config: EncoderConfig
  readonly weights: Weights
  /** Its classes. */
  readonly outputs: number
}

type ReadsOf = typeof readsOfLogits | typeof readsOfAttention

/**
 * @param readsOf what it will be asked
 * @throws StillroomError `invalid-model` when weights are missing
 */
export function buildClassifier(
  parts: ClassifierParts,
  operations: OwnOperations,
  readsOf: ReadsOf,
  precision: 'float32' | 'bfloat16' = 'float32',
): ClassifierGraph {
  const graph = new Graph(operations)
  return { graph, ...addClassifier(graph, '', parts, readsOf, precision) }
}

/**
 * One of several classifiers in a graph.
 * @param prefix tells its inputs and variables from those of the others
 * @throws StillroomError `invalid-model` when weights are missing
 */
export function addClassifier(
  graph: Graph,
  prefix: string,
  { config, weights, outputs }: ClassifierParts,
  readsOf: ReadsOf,
  precision: 'float32' | 'bfloat16',
): ClassifierNodes {
  const inputs = declareEncoderInputs(graph, prefix)
  const parameters = describeParameters(config, outputs)
  const missing = parameters.filter(({ name }) => !weights.has(name)).map(({ name }) => name)
  if (missing.length > 0)
    throw new StillroomError('invalid-model', `The checkpoint has no ${missing.join(', ')}`)
  const variables = createModelVariables(graph, `${prefix}model`, parameters)
  const network = createNetwork(config, variables.value, { precision })
  const [{ logits, attention, hiddenStates }] = encoder(network, inputs, [readsOf(config)])
  return { inputs, logits, attention, hiddenStates, variables }
}

/** What a classifier sees in one text. A heads, T tokens. */
export interface TextSeen {
  readonly logits: Float32Array
  readonly tokens: readonly string[]
  /** Tokens that had no room. */
  readonly cut: number
  /** Of each layer, [A, T, T]. */
  readonly attention: readonly Float32Array[]
}

/** A classifier that stays loaded. */
export interface OpenClassifier {
  readonly config: EncoderConfig
  /** Of its weights. */
  readonly bytes: number
  see(text: string, textPair: string | undefined): TextSeen
  /** As `weighWords`; the output in the run's order. */
  weigh(asked: WordsAsked): ReturnType<typeof weighWords>
  close(): void
}

/**
 * Loads a classifier: a folder, or a run's checkpoint.
 * @throws StillroomError what reading weights and tokenizer throws, and for one that is no
 * classifier
 */
export function openClassifier(source: ClassifierSource, backend: Backend): OpenClassifier {
  const model = readSource(source)
  const { config } = model
  const like = source.checkpointOf?.like ?? source.path
  const tokenizer = loadTokenizer(like, config.vocabularySize, config.tokenTypes)
  const { graph, inputs, logits, attention, variables } = buildClassifier(
    model,
    backend,
    readsOfAttention,
    source.precision,
  )
  const nodes = addExplaining(graph, variables, config, source.taskKind, source.precision)
  const maxLength = Math.min(source.maxLength, config.positions)
  const session: Session = backend.load(graph)
  try {
    variables.assign(session, model.weights)
  } catch (thrown) {
    session.close()
    throw thrown
  }
  return {
    config,
    bytes: [...model.weights.values()].reduce((sum, { byteLength }) => sum + byteLength, 0),
    see(text, textPair) {
      const { ids, typeIds, cut } = tokenizer.place(text, textPair, maxLength)
      const shape = [1, ids.length]
      const feeds = new Map([
        [inputs.ids, { shape, data: ids }],
        [inputs.typeIds, { shape, data: typeIds }],
        [inputs.mask, { shape, data: new Float32Array(ids.length).fill(1) }],
      ])
      const [found, ...layers] = session.run(feeds, [logits, ...attention])
      return {
        logits: inOrder(Float32Array.from(found?.data ?? []), model.outputs, source.classOrder),
        tokens: tokenizer.tokensOf(ids),
        cut,
        attention: layers.map(({ data }) => data as Float32Array),
      }
    },
    weigh: (asked) =>
      weighWords(
        { session, nodes, tokenizer, maxLength, outputs: model.outputs },
        { ...asked, output: source.classOrder?.[asked.output] ?? asked.output },
      ),
    close: () => session.close(),
  }
}

/**
 * Logits of a classifier in the order of the run's classes, row by row.
 * @param logits [N, its classes]
 * @param order of each class of the run the classifier's; undefined where they are in one order
 */
export function inOrder(
  logits: Float32Array,
  outputs: number,
  order: readonly number[] | undefined,
): Float32Array {
  if (!order) return logits
  const ordered = new Float32Array((logits.length / outputs) * order.length)
  return ordered.map((_, at) => {
    const row = Math.floor(at / order.length)
    return logits[row * outputs + (order[at % order.length] ?? Number.NaN)] ?? Number.NaN
  })
}

/**
 * What a classifier is made of, by where it lies.
 * @throws StillroomError what reading weights throws
 */
export function readSource(source: ClassifierSource): ClassifierParts {
  const { path, checkpointOf } = source
  if (!checkpointOf) {
    const model = readModel(path)
    requireOutputs(model)
    return model
  }
  const config = sourceConfig(source)
  const stored = readSafetensors(join(path, 'model.safetensors'))
  const weights: Weights = new Map([...stored].map(([name, tensor]) => [name, toFloat32(name, tensor)]))
  return { config, weights, outputs: stored.get('classifier.weight')?.shape[0] ?? 0 }
}
