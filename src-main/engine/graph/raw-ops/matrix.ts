import { StillroomError } from '../../../domain/stillroom-error.ts'
import { lengthsFit, type Node } from '../graph.ts'

export interface MatrixOptions {
  /** Take the transpose of the first (second) factor's last two axes. */
  readonly transposeA?: boolean
  readonly transposeB?: boolean
}

/** a·b: two matrices, or as many matrices as the leading axes count. */
export function matMul(
  a: Node,
  b: Node,
  { transposeA = false, transposeB = false }: MatrixOptions = {},
): Node {
  const [rows, inner] = lastTwo(a, transposeA)
  const [innerOfB, columns] = lastTwo(b, transposeB)
  if (!lengthsFit(inner, innerOfB) || a.shape.length !== b.shape.length) {
    throw new StillroomError(
      'shape-mismatch',
      `A product of [${a.shape.join(', ')}] and [${b.shape.join(', ')}] is not defined (transposes: ${transposeA}, ${transposeB})`,
    )
  }
  const shape = [...a.shape.slice(0, -2), rows, columns]
  if (a.shape.length === 2) {
    const isOwn = a.dtype === 'float32' && a.graph.hasOwnProducts
    return a.graph.addNode(isOwn ? 'StillroomMatMul' : 'MatMul', a.dtype, shape, {
      inputs: [a, b],
      attributes: {
        ...(!isOwn && { T: { type: a.dtype } }),
        transpose_a: { bool: transposeA },
        transpose_b: { bool: transposeB },
      },
    })
  }
  return a.graph.addNode('BatchMatMulV2', a.dtype, shape, {
    inputs: [a, b],
    attributes: { T: { type: a.dtype }, adj_x: { bool: transposeA }, adj_y: { bool: transposeB } },
  })
}

function lastTwo(x: Node, transposed: boolean): readonly [number, number] {
  const rows = x.shape.at(-2)
  const columns = x.shape.at(-1)
  if (rows === undefined || columns === undefined) {
    throw new StillroomError('shape-mismatch', `A matrix is needed, not [${x.shape.join(', ')}]`)
  }
  return transposed ? [columns, rows] : [rows, columns]
}
