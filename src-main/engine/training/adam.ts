import type { Graph, Node, Operation } from '../graph/graph.ts'
import { mul } from '../graph/kernels/arithmetic.ts'
import { slice } from '../graph/kernels/shape.ts'
import { reshape } from '../graph/kernels/shape.ts'
import { assign, assignSub, read, zeros } from '../graph/kernels/state.ts'
import type { ParameterDescription } from '../encoder/parameters.ts'
import { createModelVariables, doneAfter, type ModelVariables } from './model-variables.ts'

const BETA1 = 0.9
const BETA2 = 0.999
const EPSILON = 1e-8

/** AdamW (Loshchilov & Hutter 2019) on the variables of one model: its moments, and the numbers fed at every step. */
export interface Adam {
  readonly firstMoments: ModelVariables
  readonly secondMoments: ModelVariables
  /** [5] float32, from `adamSchedule`. */
  readonly schedule: Node
  /** Sets all moments to 0. */
  readonly reset: Node
  /** Updates one parameter once the gates are done. */
  readonly update: (name: string, gradient: Node, gates: readonly Operation[]) => readonly Operation[]
}

export function createAdam(graph: Graph, model: ModelVariables, weightDecay: number): Adam {
  const firstMoments = createModelVariables(graph, 'adam/m', model.parameters)
  const secondMoments = createModelVariables(graph, 'adam/v', model.parameters)
  const schedule = graph.placeholder('schedule', 'float32', [5])
  const [rate, decay, beta1Power, beta2Power, epsilon] = Array.from({ length: 5 }, (_, index) =>
    reshape(slice(schedule, 0, index, 1), []),
  ) as [Node, Node, Node, Node, Node]
  const decayed = new Set(model.parameters.filter(isDecayed).map(({ name }) => name))
  const resets = model.parameters.flatMap(({ name, shape }) =>
    [firstMoments, secondMoments].map((moments) => assign(moments.variable(name), zeros(graph, shape))),
  )
  return {
    firstMoments,
    secondMoments,
    schedule,
    reset: doneAfter(graph, resets),
    update(name, gradient, gates) {
      const weight = model.variable(name)
      const shrink =
        weightDecay > 0 && decayed.has(name) ? [assignSub(weight, mul(read(weight, gates), decay))] : []
      const apply = graph.addOperation('ResourceApplyAdam', {
        inputs: [
          weight.handle,
          firstMoments.variable(name).handle,
          secondMoments.variable(name).handle,
          beta1Power,
          beta2Power,
          rate,
          graph.constant(BETA1),
          graph.constant(BETA2),
          epsilon,
          gradient,
        ],
        control: [...gates, ...shrink],
        attributes: { T: { type: 'float32' }, use_locking: { bool: false }, use_nesterov: { bool: false } },
      })
      return [apply]
    },
  }
}

/**
 * What the graph needs of a step: rate, rate × weight decay, beta powers, and epsilon. TensorFlow's kernel adds epsilon
 * before it corrects the second moment's bias, PyTorch after: scaled by √(1 − β₂ᵗ) the two are the same.
 * @param step 1 for the first
 */
export function adamSchedule(step: number, learningRate: number, weightDecay: number): Float32Array {
  const beta1Power = BETA1 ** step
  const beta2Power = BETA2 ** step
  return Float32Array.of(
    learningRate,
    learningRate * weightDecay,
    beta1Power,
    beta2Power,
    EPSILON * Math.sqrt(1 - beta2Power),
  )
}

/** Matrices and embeddings shrink; biases and layer norms do not. */
function isDecayed({ shape }: ParameterDescription): boolean {
  return shape.length >= 2
}
