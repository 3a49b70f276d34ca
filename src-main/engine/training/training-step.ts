import { gradientsWherePresent } from '../graph/gradients.ts'
import type { Graph, Node, Operation } from '../graph/graph.ts'
import { pack } from '../graph/raw-ops/shape.ts'
import { after, assign, assignAdd, read, variable, type Variable } from '../graph/raw-ops/state.ts'
import type { Adam } from './adam.ts'
import type { ModelVariables } from './model-variables.ts'
import type { TrainedParts } from './trained-parts.ts'

/** Position of the two numbers that every report starts with. */
export const REPORT_LOSS = 0
export const REPORT_GRADIENT_NORM = 1

/** What is fetched to take a step of one stage. */
export interface TrainingStep {
  /**
   * Fetching it takes a step: [numbers] float32, the total loss, the gradient's norm before
   * clipping, then the terms.
   */
  readonly report: Node
  /**
   * As `report` for a micro-batch, whose gradients are accumulated: set by the first one, added by
   * those that follow. Its second number is 0.
   */
  readonly keepFirst: Node
  readonly keepNext: Node
  /**
   * Fetching it updates the parameters by the accumulated gradients: [] their norm before clipping.
   */
  readonly applyKept: Node
  /**
   * Names of the parameters that the stage's loss depends on, with their gradients before clipping.
   */
  readonly gradients: ReadonlyMap<string, Node>
}

/**
 * Gradient accumulators between the micro-batches of a batch: one a parameter, whatever the stage.
 * They take memory once they are used.
 */
export function gradientAccumulators(
  graph: Graph,
  { parameters }: ModelVariables,
): (name: string) => Variable {
  const places = new Map(
    parameters.map(({ name, shape }) => [name, variable(graph, `kept/${name}`, shape)] as const),
  )
  return (name) => places.get(name) as Variable
}

/**
 * Losses, gradients, clipping and AdamW as one fetch.
 * @param total [], and what the report says after its first two numbers
 */
export function trainingStep(
  parts: TrainedParts,
  student: ModelVariables,
  adam: Adam,
  kept: (name: string) => Variable,
  total: Node,
  values: readonly Node[],
): TrainingStep {
  const trained = student.parameters.filter(({ name }) => parts.isTrained(name))
  const found = gradientsWherePresent(
    total,
    trained.map(({ name }) => student.value(name)),
  )
  const gradients = new Map<string, Node>()
  trained.forEach(({ name }, index) => {
    const gradient = found[index]
    if (gradient) gradients.set(name, gradient)
  })
  // Queries, keys and values come out of one product. Where losses look at some of them and at
  // nothing behind their layer's attention, the others' part of the gradient is zeros, which must
  // not pass for one: weight decay would shrink what nothing trains.
  for (const name of gradients.keys()) {
    const [, attention, side = ''] = /^(.*\.attention)\.self\.(query|key|value)\./.exec(name) ?? []
    if (attention === undefined || gradients.has(`${attention}.output.dense.weight`)) continue
    if (!parts.isLookedAt(name, side)) gradients.delete(name)
  }
  const { graph } = total
  const keep = (how: (place: Variable, gradient: Node) => Operation): Node =>
    after(
      pack([total, graph.constant(0), ...values]),
      [...gradients].map(([name, gradient]) => how(kept(name), gradient)),
    )
  const direct = adam.step(gradients, parts.clipNorm)
  const ofKept = adam.step(
    new Map([...gradients.keys()].map((name) => [name, read(kept(name))])),
    parts.clipNorm,
  )
  return {
    report: after(pack([total, direct.norm, ...values]), direct.updates),
    keepFirst: keep(assign),
    keepNext: keep(assignAdd),
    applyKept: after(ofKept.norm, ofKept.updates),
    gradients,
  }
}
