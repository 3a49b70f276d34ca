import { StillroomError } from '../../../domain/stillroom-error.ts'
import { lengthsFit, type Constant, type DataType, type Node, type Shape } from '../graph.ts'

/** A node or a plain number, which becomes a constant. */
export type Operand = Node | number

export const add = (a: Operand, b: Operand): Node => pair('AddV2', a, b)
export const sub = (a: Operand, b: Operand): Node => pair('Sub', a, b)
export const mul = (a: Operand, b: Operand): Node => pair('Mul', a, b)
export const div = (a: Operand, b: Operand): Node => pair('RealDiv', a, b)
export const maximum = (a: Operand, b: Operand): Node => pair('Maximum', a, b)
export const minimum = (a: Operand, b: Operand): Node => pair('Minimum', a, b)
export const squaredDifference = (a: Operand, b: Operand): Node => pair('SquaredDifference', a, b)
/** Whole numbers, rounded down. */
export const floorDiv = (a: Operand, b: Operand): Node => pair('FloorDiv', a, b)
export const greaterEqual = (a: Operand, b: Operand): Node => pair('GreaterEqual', a, b, 'bool')
export const notEqual = (a: Operand, b: Operand): Node => pair('NotEqual', a, b, 'bool')

export const negate = (x: Node): Node => pointwise('Neg', x)
export const exp = (x: Node): Node => pointwise('Exp', x)
export const log = (x: Node): Node => pointwise('Log', x)
export const square = (x: Node): Node => pointwise('Square', x)
export const sqrt = (x: Node): Node => pointwise('Sqrt', x)
export const rsqrt = (x: Node): Node => pointwise('Rsqrt', x)
export const tanh = (x: Node): Node => pointwise('Tanh', x)
export const cos = (x: Node): Node => pointwise('Cos', x)
export const sin = (x: Node): Node => pointwise('Sin', x)
export const erf = (x: Node): Node => pointwise('Erf', x)
/** The same value. */
export const stopGradient = (x: Node): Node => pointwise('StopGradient', x)
export const relu = (x: Node): Node => pointwise('Relu', x)
/** dy · y′ for y = tanh x: dy · (1 − y²) */
export const tanhGrad = (y: Node, dy: Node): Node =>
  y.graph.addNode('TanhGrad', y.dtype, y.shape, typed(y, [y, dy]))
/** dy where x > 0, else 0 */
export const reluGrad = (dy: Node, x: Node): Node =>
  x.graph.addNode('ReluGrad', x.dtype, x.shape, typed(x, [dy, x]))
/** Over the last axis. */
export const softmax = (x: Node): Node => pointwise('Softmax', x)
/** Over the last axis. */
export const logSoftmax = (x: Node): Node => pointwise('LogSoftmax', x)

export function cast(x: Node, to: DataType): Node {
  if (x.dtype === to) return x
  return x.graph.addNode('Cast', to, x.shape, {
    inputs: [x],
    attributes: { SrcT: { type: x.dtype }, DstT: { type: to } },
  })
}

function pointwise(type: string, x: Node): Node {
  return x.graph.addNode(type, x.dtype, x.shape, typed(x, [x]))
}

function typed(like: Node, inputs: readonly Node[]) {
  return { inputs, attributes: { T: { type: like.dtype } } } as const
}

function pair(type: string, a: Operand, b: Operand, dtype?: DataType): Node {
  const known = typeof a === 'number' ? b : a
  if (typeof known === 'number') throw new Error(`${type} needs at least one node`)
  const asNode = (x: Operand): Node =>
    typeof x === 'number' ? known.graph.constant(x, constantType(known)) : x
  const inputs = [asNode(a), asNode(b)] as const
  return known.graph.addNode(type, dtype ?? known.dtype, broadcastShape(...inputs), typed(known, inputs))
}

function constantType({ dtype }: Node): Constant['dtype'] {
  return dtype === 'int32' || dtype === 'int16' ? dtype : 'float32'
}

/**
 * NumPy's rule, but a length known only at run time never stretches: it must equal its partner
 * then.
 */
function broadcastShape(a: Node, b: Node): Shape {
  const rank = Math.max(a.shape.length, b.shape.length)
  return Array.from({ length: rank }, (_, axis) => {
    const ofA = a.shape[axis - rank + a.shape.length] ?? 1
    const ofB = b.shape[axis - rank + b.shape.length] ?? 1
    if (ofA === 1) return ofB
    if (ofB === 1) return ofA
    if (lengthsFit(ofA, ofB)) return Math.max(ofA, ofB)
    throw new StillroomError(
      'shape-mismatch',
      `[${a.shape.join(', ')}] and [${b.shape.join(', ')}] do not fit together`,
    )
  })
}
