import type { Graph, Node, Operation } from '../graph/graph.ts'
import * as raw from '../graph/raw-ops/arithmetic.ts'
import { globalNorm } from '../graph/raw-ops/fused.ts'
import { l2Loss, sum } from '../graph/raw-ops/reduce.ts'
import { pack, reshape, slice } from '../graph/raw-ops/shape.ts'
import { assign, assignSub, ownCopy, read, zeros } from '../graph/raw-ops/state.ts'
import type { ParameterDescription } from '../../model-folder/parameters.ts'
import { createModelVariables, doneAfter, type ModelVariables } from './model-variables.ts'

const BETA1 = 0.9
const BETA2 = 0.999
const EPSILON = 1e-8

/**
 * AdamW (Loshchilov & Hutter 2019) on the variables of one model: its moments, and the numbers fed
 * at every step.
 */
export interface Adam {
  readonly firstMoments: ModelVariables
  readonly secondMoments: ModelVariables
  /** [5] float32, from `adamSchedule`. */
  readonly schedule: Node
  /** Sets all moments to 0. */
  readonly reset: Node
  /**
   * Clips gradients by their norm and updates the parameters, once the norm is known and so all
   * gradients are.
   * @param gradients by parameter; the others stay as they are
   * @param clipNorm 0: no clipping
   */
  readonly step: (gradients: ReadonlyMap<string, Node>, clipNorm: number) => AdamStep
}

export interface AdamStep {
  /** Of all gradients before clipping, [] */
  readonly norm: Node
  readonly updates: readonly Operation[]
}

export function createAdam(graph: Graph, model: ModelVariables, weightDecay: number): Adam {
  const firstMoments = createModelVariables(graph, 'adam/m', model.parameters)
  const secondMoments = createModelVariables(graph, 'adam/v', model.parameters)
  const schedule = graph.placeholder('schedule', 'float32', [5])
  const resets = model.parameters.flatMap(({ name, shape }) =>
    // Memory of its own for each: what is updated in place may share none.
    [firstMoments, secondMoments].map((moments) =>
      assign(moments.variable(name), ownCopy(zeros(graph, shape))),
    ),
  )
  const parts = { model, firstMoments, secondMoments, schedule, weightDecay }
  return {
    firstMoments,
    secondMoments,
    schedule,
    reset: doneAfter(graph, resets),
    step: (gradients, clipNorm) =>
      graph.isFused ? fusedStep(parts, gradients, clipNorm) : plainStep(parts, gradients, clipNorm),
  }
}

interface AdamParts extends Pick<Adam, 'firstMoments' | 'secondMoments' | 'schedule'> {
  readonly model: ModelVariables
  readonly weightDecay: number
}

/**
 * One operation for all parameters, which passes over each once. It changes in place what its reads
 * hand out: see fused-kernels/adamw.cc.
 */
function fusedStep(
  { model, firstMoments, secondMoments, schedule }: AdamParts,
  gradients: ReadonlyMap<string, Node>,
  clipNorm: number,
): AdamStep {
  const { graph } = schedule
  const names = [...gradients.keys()]
  const norm = globalNorm([...gradients.values()])
  const readAll = (variables: ModelVariables): readonly Node[] =>
    names.map((name) => read(variables.variable(name), [norm.operation]))
  const update = graph.addOperation('StillroomAdamW', {
    inputs: [...[model, firstMoments, secondMoments].flatMap(readAll), ...gradients.values(), schedule, norm],
    attributes: {
      parameters: { int: names.length },
      beta1: { float: BETA1 },
      beta2: { float: BETA2 },
      clip_norm: { float: clipNorm },
    },
  })
  return { norm, updates: [update] }
}

function plainStep(parts: AdamParts, gradients: ReadonlyMap<string, Node>, clipNorm: number): AdamStep {
  const { model, firstMoments, secondMoments, schedule, weightDecay } = parts
  const { graph } = schedule
  const norm = raw.sqrt(raw.mul(sum(pack([...gradients.values()].map(l2Loss))), 2))
  const scale = clipNorm > 0 ? raw.minimum(raw.div(clipNorm, raw.add(norm, 1e-6)), 1) : undefined
  const [rate, decay, beta1Power, beta2Power, epsilon] = Array.from({ length: 5 }, (_, index) =>
    reshape(slice(schedule, 0, index, 1), []),
  ) as [Node, Node, Node, Node, Node]
  const decayed = new Set(model.parameters.filter(isDecayed).map(({ name }) => name))
  const gates = [norm.operation]
  const update = (name: string, gradient: Node): Operation => {
    const weight = model.variable(name)
    const shrink =
      weightDecay > 0 && decayed.has(name) ? [assignSub(weight, raw.mul(read(weight, gates), decay))] : []
    return graph.addOperation('ResourceApplyAdam', {
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
        scale ? raw.mul(gradient, scale) : gradient,
      ],
      control: [...gates, ...shrink],
      attributes: { T: { type: 'float32' }, use_locking: { bool: false }, use_nesterov: { bool: false } },
    })
  }
  return { norm, updates: [...gradients].map(([name, gradient]) => update(name, gradient)) }
}

/**
 * What the graph needs of a step: rate, rate × weight decay, beta powers, and epsilon. TensorFlow's
 * kernel adds epsilon before it corrects the second moment's bias, PyTorch after: scaled by √(1 −
 * β₂ᵗ) the two are the same.
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
