import type { NetworkReads } from '../../domain/speed/network-reads.ts'
import { lossTerm } from '../../domain/plan/loss-term.ts'
import {
  teacherPartsOfStage,
  shapeOfPart,
  studentPartsOfStage,
  type NetworkPart,
} from '../../teacher-vault/teacher-parts.ts'
import type { StoredTensor } from '../../teacher-vault/teacher-vault.ts'
import type { Backend, Session, Tensor } from '../backend.ts'
import type { EncoderConfig } from '../../model-folder/encoder-config.ts'
import type { Node } from '../graph/graph.ts'
import * as kernel from '../graph/raw-ops/arithmetic.ts'
import { l2Loss, sum } from '../graph/raw-ops/reduce.ts'
import { pack } from '../graph/raw-ops/shape.ts'
import { adamSchedule } from '../training/adam.ts'
import { padBatch, type Batch, type EncodedExample } from '../training/batches.ts'
import { initialWeights } from '../training/initial-weights.ts'
import { nodeOfPart } from '../training/node-of-part.ts'
import { normalNumbers, randomNumbers } from '../training/random-numbers.ts'
import { readsOfParts } from '../training/reads-of-parts.ts'
import { buildStepGraph, type StageGraph, type StepGraph } from '../training/step-graph.ts'

/** Rows of the word embeddings: as many as a data set of some thousand sentences uses. */
export const ROWS = 6000
export const CLASSES = 2
/** As BERT's. */
const FEED_FORWARD_FACTOR = 4
const SEED = 1
const DROPOUT = 0.1

/** The demo's losses; the hard labels, which cost nothing beside them, left out. */
const LOSSES = (['soft-label', 'attention-kl', 'hidden-cosine'] as const).map(lossTerm)

export interface StudentShape {
  readonly layers: number
  readonly width: number
  readonly heads: number
  readonly precision: 'float32' | 'bfloat16'
  readonly recompute?: 'none' | 'layers'
}

type Feeds = ReadonlyMap<Node, Tensor>

/**
 * A step of a student with random weights on random tokens, and the parts of it that can be run by
 * themselves.
 */
export interface SyntheticStep {
  readonly graph: StepGraph
  readonly session: Session
  readonly stage: StageGraph
  /**
   * [] the norm of the gradient over all parameters: what needs the whole backward pass and nothing
   * behind it.
   */
  readonly gradientNorm: Node
  /** By the losses. */
  readonly reads: { readonly student: NetworkReads; readonly teacher: NetworkReads }
  /** What a vault would keep of the teacher. */
  readonly teacherParts: readonly NetworkPart[]
  readonly config: EncoderConfig
  readonly examples: (count: number, tokens: number) => readonly EncodedExample[]
  /**
   * What a step is fed but the teacher's tensors; with a learning rate of 0 it costs as much as any
   * step and changes nothing.
   */
  readonly feeds: (batch: Batch) => Feeds
  readonly teacherFeeds: (tensors: readonly StoredTensor[]) => Feeds
  /** Such as a teacher might give: even attention, random states and logits. */
  readonly teacherTensors: (count: number, tokens: number) => readonly StoredTensor[]
  readonly close: () => void
}

function configOf({ layers, width, heads }: StudentShape, positions: number): EncoderConfig {
  return {
    family: 'bert',
    vocabularySize: ROWS,
    positions,
    firstPosition: 0,
    tokenTypes: 2,
    layers,
    heads,
    width,
    feedForward: FEED_FORWARD_FACTOR * width,
    layerNormEpsilon: 1e-12,
    activation: 'gelu',
    hiddenDropout: DROPOUT,
    attentionDropout: DROPOUT,
    head: { activation: 'tanh', dropout: DROPOUT },
    initializerRange: 0.02,
  }
}

/**
 * Student layer i learns from layer 2i of a teacher of twice its layers.
 * @param positions longest text
 * @param withTeacher whether the teacher's weights are set, so that it can be computed
 */
export function openSyntheticStep(
  backend: Backend,
  shape: StudentShape,
  positions: number,
  withTeacher: boolean,
): SyntheticStep {
  const config = configOf(shape, positions)
  const teacher = { ...config, layers: 2 * config.layers }
  const pairs = Array.from({ length: config.layers }, (_, index) => ({
    teacher: 2 * (index + 1),
    student: index + 1,
  }))
  const losses = { terms: LOSSES, pairs }
  const graph = buildStepGraph({
    student: config,
    teacher,
    classes: CLASSES,
    stages: [losses],
    clipNorm: 1,
    weightDecay: 0.01,
    precision: shape.precision,
    freeze: 'none',
    recompute: shape.recompute,
    dropout: true,
    own: backend,
  })
  const [stage] = graph.stages
  const { teacher: taught } = stage ?? {}
  if (!stage || !taught) throw new Error('A step has one stage and a teacher')
  const gradientNorm = kernel.sqrt(kernel.mul(sum(pack([...stage.gradients.values()].map(l2Loss))), 2))
  const session = backend.load(graph.graph)
  graph.student.assign(
    session,
    initialWeights(config, CLASSES, SEED, () => undefined),
  )
  session.run(new Map(), [graph.adam.reset])
  if (withTeacher)
    graph.teacher?.assign(
      session,
      initialWeights(teacher, CLASSES, SEED + 1, () => undefined),
    )
  const teacherParts = teacherPartsOfStage(losses)
  const schedule = adamSchedule(1, 0, 0.01)
  return {
    graph,
    session,
    stage,
    gradientNorm,
    reads: {
      student: readsOfParts(studentPartsOfStage(losses), config),
      teacher: readsOfParts(teacherParts, teacher),
    },
    teacherParts,
    config,
    examples: randomExamples,
    feeds: ({ ids, typeIds, mask, labels }) =>
      new Map<Node, Tensor>([
        [graph.inputs.ids, ids],
        [graph.inputs.typeIds, typeIds],
        [graph.inputs.mask, mask],
        [graph.inputs.labels, labels],
        [graph.inputs.seed, { shape: [2], data: Int32Array.of(SEED, 0) }],
        [graph.adam.schedule, { shape: [schedule.length], data: schedule }],
      ]),
    teacherFeeds: (tensors) =>
      new Map(teacherParts.map((part, index) => [nodeOfPart(part, taught), tensors[index] as Tensor])),
    teacherTensors: (count, tokens) => teacherParts.map((part) => teacherTensor(part, config, count, tokens)),
    close: () => session.close(),
  }
}

/** All of the same length, so that nothing is padded. */
function randomExamples(count: number, tokens: number): readonly EncodedExample[] {
  const random = randomNumbers('bench texts', tokens)
  return Array.from({ length: count }, (_, index) => ({
    ids: Int32Array.from({ length: tokens }, () => 1 + Math.floor(random() * (ROWS - 1))),
    typeIds: new Int32Array(tokens),
    label: index % CLASSES,
    line: index + 1,
  }))
}

function teacherTensor(
  part: NetworkPart,
  { heads, width }: EncoderConfig,
  count: number,
  tokens: number,
): StoredTensor {
  const shape = [count, ...shapeOfPart(part, { classes: CLASSES, heads, width }, tokens)]
  const size = shape.reduce((product, length) => product * length, 1)
  const data =
    part.of === 'attention'
      ? new Float32Array(size).fill(1 / tokens)
      : normalNumbers(size, 1, randomNumbers('bench teacher', part.of))
  return { shape, data }
}

/** A batch of all examples. */
export function batchOf(examples: readonly EncodedExample[]): Batch {
  return padBatch(examples, Int32Array.from(examples.keys()))
}
