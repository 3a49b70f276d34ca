import { gradientsWherePresent } from '../graph/gradients.ts'
import type { Node } from '../graph/graph.ts'
import { mul } from '../graph/raw-ops/arithmetic.ts'
import { sum } from '../graph/raw-ops/reduce.ts'
import { concat, pack, reshape } from '../graph/raw-ops/shape.ts'
import { zeros } from '../graph/raw-ops/state.ts'
import type { ParameterDescription } from '../../model-folder/parameters.ts'
import type { ModelVariables } from './model-variables.ts'

/** How the gradients of a stage's terms stand to each other, layer by layer. */
export interface GradientProducts {
  /** Layers with weights that are trained, as `layerOf` calls them. */
  readonly layers: readonly (number | null)[]
  /**
   * Σ gᵢ·gⱼ over a layer's weights, of each two terms i ≤ j, [layers · n(n + 1)/2] of n terms: in
   * rows of (1,1), (1,2) … (2,2) …, a row a layer. Only these sums leave the graph.
   */
  readonly products: Node
}

/**
 * @param terms each a scalar, weighted as it enters the total
 * @param layerOf the student layer that a parameter belongs to: 0 the embeddings, null pooler and
 * classifier; undefined where it is no part of the student, or not trained
 */
export function gradientProducts(
  terms: readonly Node[],
  student: ModelVariables,
  layerOf: (parameter: string) => number | null | undefined,
): GradientProducts | undefined {
  const trained = student.parameters.filter(({ name }) => layerOf(name) !== undefined)
  const values = trained.map(({ name }) => student.value(name))
  const gradients = terms.map((term) => {
    const found = gradientsWherePresent(term, values)
    return new Map(trained.map(({ name }, index) => [name, found[index]]))
  })
  const byLayer = Map.groupBy(trained, ({ name }) => layerOf(name) ?? null)
  const inOrder = [...byLayer].sort(([a], [b]) => (a ?? Infinity) - (b ?? Infinity))
  const products = inOrder.flatMap(([, parameters]) => {
    const ofTerms = gradients.map((ofTerm) => flattened(parameters, ofTerm))
    return ofTerms.flatMap((g, index) => ofTerms.slice(index).map((h) => dot(g, h)))
  })
  const [graph] = terms.map((term) => term.graph)
  if (!graph || products.length === 0) return undefined
  return {
    layers: inOrder.map(([layer]) => layer),
    products: pack(products.map((product) => product ?? graph.constant(0))),
  }
}

/** A term's gradient by all of a layer's weights, [weights]; undefined where it reaches none. */
function flattened(
  parameters: readonly ParameterDescription[],
  gradients: ReadonlyMap<string, Node | undefined>,
): Node | undefined {
  const [graph] = parameters.flatMap(({ name }) => gradients.get(name)?.graph ?? [])
  if (!graph) return undefined
  const parts = parameters.map(({ name, shape }) => {
    const size = shape.reduce((product, length) => product * length, 1)
    const gradient = gradients.get(name)
    return gradient ? reshape(gradient, [size]) : zeros(graph, [size])
  })
  return concat(parts, 0)
}

/** [] */
function dot(g: Node | undefined, h: Node | undefined): Node | undefined {
  return g && h && sum(mul(g, h))
}
