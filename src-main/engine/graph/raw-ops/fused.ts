import type { Node } from '../graph.ts'
import { concat, reshape } from './shape.ts'

/** Which elements dropout drops: the same for the same seed and site. */
export interface Dropping {
  readonly rate: number
  /** [2] int32: the run's seed and the step; absent where nothing is dropped. */
  readonly seed?: Node
  readonly site: number
  /**
   * Where other rows stand between those that are here: how far apart these are, [] int32. Each
   * keeps the mask that it has among all.
   */
  readonly rowsApart?: Node
}

// One function an operation of engine/fused-kernels, where what each computes is written. N rows, D
// columns; B texts, A heads, T tokens, H = D/A.

/** x with some elements set to 0 and the others scaled up; the gradient's way is the same. */
export function dropout(x: Node, dropping: Dropping): Node {
  return x.graph.addNode('StillroomDropout', 'float32', x.shape, {
    inputs: [x, seedOf(x, dropping)],
    attributes: drawing(dropping),
  })
}

/** gelu(product + bias), [N, D] of the product's type. */
export function biasGelu(product: Node, bias: Node): Node {
  return product.graph.addNode('StillroomBiasGelu', product.dtype, product.shape, {
    inputs: [product, bias],
    attributes: { T: { type: product.dtype } },
  })
}

/** Gradients of product and bias. */
export function biasGeluGrad(product: Node, bias: Node, d: Node): readonly Node[] {
  const outputs = [product, bias]
  return product.graph.addNodes('StillroomBiasGeluGrad', outputs, {
    inputs: [product, bias, d],
    attributes: { T: { type: product.dtype } },
  })
}

/** gelu(a) · gate, [N, D], of a and gate side by side, [N, 2·D]. */
export function gatedGelu(product: Node): Node {
  const [rows = -1, columns = 0] = product.shape
  return product.graph.addNode('StillroomGatedGelu', product.dtype, [rows, columns / 2], {
    inputs: [product],
    attributes: { T: { type: product.dtype } },
  })
}

/** Its gradient. */
export function gatedGeluGrad(product: Node, d: Node): Node {
  return product.graph.addNode('StillroomGatedGeluGrad', product.dtype, product.shape, {
    inputs: [product, d],
    attributes: { T: { type: product.dtype } },
  })
}

export interface AddNormParts {
  /** [N, D] */
  readonly product: Node
  /** [D], and [N, D] to be added after dropout. */
  readonly bias?: Node
  readonly residual?: Node
  /** [D] */
  readonly gain: Node
  readonly offset: Node
  readonly dropping: Dropping
  readonly epsilon: number
  /** Whether what the gradient needs is kept. */
  readonly keep: boolean
  /** Whether the result is wanted in bfloat16 besides. */
  readonly rounds: boolean
}

/**
 * gain · normal(dropout(product + bias) + residual) + offset: y, normal, 1/√(variance + ε), and
 * where asked for y in bfloat16.
 */
export function addNorm(parts: AddNormParts): readonly Node[] {
  const { product, bias, residual, gain, offset, dropping, epsilon, keep, rounds } = parts
  const like = { dtype: 'float32', shape: product.shape } as const
  const outputs = [like, like, { dtype: 'float32', shape: [-1] }] as const
  return product.graph.addNodes(
    'StillroomAddNorm',
    rounds ? [...outputs, { dtype: 'bfloat16', shape: product.shape }] : outputs,
    {
      inputs: [
        product,
        gain,
        offset,
        seedOf(product, dropping),
        ...(bias ? [bias] : []),
        ...(residual ? [residual] : []),
      ],
      attributes: {
        T: { type: product.dtype },
        ...drawing(dropping),
        epsilon: { float: epsilon },
        keep: { bool: keep },
        biases: { int: bias ? 1 : 0 },
        residuals: { int: residual ? 1 : 0 },
        rounded_copies: { int: rounds ? 1 : 0 },
      },
    },
  )
}

/**
 * Gradients of z, of the product (empty where it is z's), of gain, offset and bias, from all that
 * reaches y.
 */
export function addNormGrad(
  { product, gain, dropping }: AddNormParts,
  normal: Node,
  scale: Node,
  terms: readonly Node[],
): { readonly residual: Node; readonly product: Node; readonly parameters: readonly Node[] } {
  const apart = dropping.rate > 0 || product.dtype !== 'float32'
  const column = { dtype: 'float32', shape: gain.shape } as const
  const [dZ, dProduct, ...parameters] = gain.graph.addNodes(
    'StillroomAddNormGrad',
    [{ dtype: 'float32', shape: product.shape }, product, column, column, column],
    {
      inputs: [normal, scale, gain, seedOf(gain, dropping), ...terms],
      attributes: {
        T: { type: product.dtype },
        D: { types: terms.map(({ dtype }) => dtype) },
        ...drawing(dropping),
        apart: { bool: apart },
      },
    },
  ) as [Node, Node, ...Node[]]
  return { residual: dZ, product: apart ? dProduct : dZ, parameters }
}

/** Cosines and sines of each token's angles, [T, H/2]. */
export interface Angles {
  readonly cosine: Node
  readonly sine: Node
}

/** Pairs of x [B, A, T, H] turned by their angles, or back by them. */
export function rotate(x: Node, { cosine, sine }: Angles, back: boolean): Node {
  return x.graph.addNode('StillroomRotate', 'float32', x.shape, {
    inputs: [x, cosine, sine],
    attributes: { back: { bool: back } },
  })
}

/**
 * content [B, A, T, T] and scores by distance [B, A, T, 2·T], of rows and of columns, added up.
 */
export function disentangledScores(content: Node, toPosition?: Node, fromPosition?: Node): Node {
  return content.graph.addNode('StillroomDisentangledScores', 'float32', content.shape, {
    inputs: [content, ...(toPosition ? [toPosition] : []), ...(fromPosition ? [fromPosition] : [])],
    attributes: {
      to_positions: { int: toPosition ? 1 : 0 },
      from_positions: { int: fromPosition ? 1 : 0 },
    },
  })
}

/** Its gradient by one of the scores by distance. @param d [B, A, T, T] */
export function byDistance(d: Node, like: Node, ofColumns: boolean): Node {
  return d.graph.addNode('StillroomByDistance', 'float32', like.shape, {
    inputs: [d],
    attributes: { of_columns: { bool: ofColumns } },
  })
}

/** √Σ x² over all elements of all gradients, [] */
export function globalNorm(gradients: readonly Node[]): Node {
  const [{ graph }] = gradients as [Node, ...Node[]]
  return graph.addNode('StillroomGlobalNorm', 'float32', [], {
    inputs: gradients,
    attributes: { count: { int: gradients.length } },
  })
}

/** What an operation that drops is fed, [2] int32, or [3] where rows are apart. */
export function seedOf({ graph }: Node, { seed, rowsApart }: Dropping): Node {
  if (!seed) return graph.constant([0, 0], 'int32')
  return rowsApart ? concat([seed, reshape(rowsApart, [1])], 0) : seed
}

/** The attributes of an operation that drops. */
export function drawing({ rate, site }: Pick<Dropping, 'rate' | 'site'>) {
  return { site: { int: site }, rate: { float: rate } } as const
}
