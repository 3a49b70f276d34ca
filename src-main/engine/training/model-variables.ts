import type { Graph, Node, Operation } from '../graph/graph.ts'
import { after, assign, ownCopy, read, variable, type Variable } from '../graph/raw-ops/state.ts'
import type { ParameterDescription } from '../../model-folder/parameters.ts'
import type { Session, Tensor } from '../backend.ts'

/** Values of a model's parameters by name, row by row. */
export type Weights = ReadonlyMap<string, Float32Array>

/**
 * A model's parameters as variables of a graph, with the sub-graphs that set and fetch all of them
 * in one call.
 */
export interface ModelVariables {
  readonly parameters: readonly ParameterDescription[]
  /** A parameter's value as the forward pass reads it: one read for all its uses. */
  readonly value: (name: string) => Node
  readonly variable: (name: string) => Variable
  readonly assign: (session: Session, weights: Weights) => void
  readonly fetch: (session: Session) => Weights
}

/** @param prefix keeps the variables of several models in one graph apart */
export function createModelVariables(
  graph: Graph,
  prefix: string,
  parameters: readonly ParameterDescription[],
): ModelVariables {
  const entries = parameters.map((parameter) => {
    const place = variable(graph, `${prefix}/${parameter.name}`, parameter.shape)
    const fed = graph.placeholder(`${prefix}/assign/${parameter.name}`, 'float32', parameter.shape)
    return { parameter, place, value: read(place), fed, assignment: assign(place, ownCopy(fed)) }
  })
  const byName = new Map(entries.map((entry) => [entry.parameter.name, entry]))
  const entry = (name: string) => {
    const found = byName.get(name)
    if (!found) throw new Error(`The model has no parameter ${name}`)
    return found
  }
  const assigned = doneAfter(
    graph,
    entries.map(({ assignment }) => assignment),
  )
  return {
    parameters,
    value: (name) => entry(name).value,
    variable: (name) => entry(name).place,
    assign(session, weights) {
      const feeds = new Map<Node, Tensor>()
      for (const { parameter, fed } of entries) feeds.set(fed, valueOf(parameter, weights))
      session.run(feeds, [assigned])
    },
    fetch(session) {
      const values = session.run(
        new Map(),
        entries.map(({ value }) => value),
      )
      return new Map(
        entries.map(({ parameter }, index) => [parameter.name, values[index]?.data as Float32Array] as const),
      )
    },
  }
}

/**
 * A node that depends on all the operations (tf.group): what a run fetches for their side effects.
 */
export function doneAfter(graph: Graph, operations: readonly Operation[]): Node {
  return after(graph.constant(1), operations)
}

function valueOf({ name, shape }: ParameterDescription, weights: Weights): Tensor {
  const data = weights.get(name)
  const size = shape.reduce((product, length) => product * length, 1)
  if (data?.length !== size)
    throw new Error(`${name} needs ${size} numbers and has ${data?.length ?? 'none'}`)
  return { shape, data }
}
