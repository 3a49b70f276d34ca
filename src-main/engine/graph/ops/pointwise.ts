import type { DataType, Node } from '../graph.ts'
import * as raw from '../raw-ops/arithmetic.ts'
import { type Operand } from '../raw-ops/arithmetic.ts'
import { sum } from '../raw-ops/reduce.ts'
import { reshapeLike } from '../raw-ops/shape.ts'
import { differentiable } from '../differentiable.ts'

/** a + b, broadcasting.  ∂L/∂a = d, ∂L/∂b = d, summed over what was stretched */
export const add = pairwise(raw.add, (a, b, d) => [unstretched(a, d), unstretched(b, d)])
/** a − b.  ∂L/∂a = d, ∂L/∂b = −d */
export const sub = pairwise(raw.sub, (a, b, d) => [unstretched(a, d), raw.negate(unstretched(b, d))])
/** a · b.  ∂L/∂a = d·b, ∂L/∂b = d·a */
export const mul = pairwise(raw.mul, (a, b, d) => [
  unstretched(a, raw.mul(d, b)),
  unstretched(b, raw.mul(d, a)),
])
/** a / b.  ∂L/∂a = d/b, ∂L/∂b = −d·y/b */
export const div = pairwise(raw.div, (a, b, d, y) => [
  unstretched(a, raw.div(d, b)),
  raw.negate(unstretched(b, raw.div(raw.mul(d, y), b))),
])
/** (a − b)².  ∂L/∂a = 2d·(a − b), ∂L/∂b = −2d·(a − b) */
export const squaredDifference = pairwise(raw.squaredDifference, (a, b, d) => {
  const slope = raw.mul(raw.mul(d, 2), raw.sub(a, b))
  return [unstretched(a, slope), raw.negate(unstretched(b, slope))]
})
/** The larger of the two.  The gradient follows it; a where they are equal */
export const maximum = pairwise(raw.maximum, (a, b, d) => {
  const takesA = raw.cast(raw.greaterEqual(a, b), 'float32')
  return [unstretched(a, raw.mul(d, takesA)), unstretched(b, raw.mul(d, raw.sub(1, takesA)))]
})
/** eˣ.  ∂L/∂x = d·y */
export const exp = differentiable(raw.exp, (d, y) => [raw.mul(d, y)])
/** Natural logarithm.  ∂L/∂x = d/x */
export const log = differentiable(raw.log, (d, _y, [x]) => [raw.div(d, x)])
/** x².  ∂L/∂x = 2d·x */
export const square = differentiable(raw.square, (d, _y, [x]) => [raw.mul(raw.mul(d, 2), x)])
/** √x.  ∂L/∂x = d/(2y) */
export const sqrt = differentiable(raw.sqrt, (d, y) => [raw.div(raw.mul(d, 0.5), y)])
/** 1/√x.  ∂L/∂x = −½·d·y³ */
export const rsqrt = differentiable(raw.rsqrt, (d, y) => [
  raw.mul(raw.mul(d, -0.5), raw.mul(y, raw.square(y))),
])
/** Hyperbolic tangent.  ∂L/∂x = d·(1 − y²) */
export const tanh = differentiable(raw.tanh, (d, y) => [raw.tanhGrad(y, d)])
/** max(x, 0).  ∂L/∂x = d where x > 0 */
export const relu = differentiable(raw.relu, (d, _y, [x]) => [raw.reluGrad(d, x)])
/** −x.  ∂L/∂x = −d */
export const negate = differentiable(raw.negate, (d) => [raw.negate(d)])
/** Another number format of the same value.  ∂L/∂x = d in x's format */
export const cast = (x: Node, to: DataType): Node =>
  x.dtype === to
    ? x
    : differentiable(
        (y: Node) => raw.cast(y, to),
        (d, _z, [y]) => [raw.cast(d, y.dtype)],
      )(x)
/** Shares that sum to 1 over the last axis.  ∂L/∂x = (d − Σ d·y)·y */
export const softmax = differentiable(raw.softmax, (d, y) => [
  raw.mul(raw.sub(d, sum(raw.mul(d, y), -1, true)), y),
])
/** Their logarithms.  ∂L/∂x = d − e^y·Σ d */
export const logSoftmax = differentiable(raw.logSoftmax, (d, y) => [
  raw.sub(d, raw.mul(raw.exp(y), sum(d, -1, true))),
])

/**
 * The same value, through which no gradient flows: what a teacher says is a constant to its
 * student.
 * An operation of its own, as gradients are gathered by operation: x itself may be used, and
 * differentiated, besides.
 */
export const stopGradient = (x: Node): Node => raw.stopGradient(x)

type PairRule = (a: Node, b: Node, d: Node, y: Node) => readonly [Node, Node]

function pairwise(rawOp: (a: Operand, b: Operand) => Node, rule: PairRule): (a: Operand, b: Operand) => Node {
  const apply = differentiable(
    (...inputs: readonly Node[]) => rawOp(inputs[0] as Node, inputs[1] as Node),
    (d, y, [a, b]) => rule(a, b as Node, d, y),
  )
  return (a, b) => {
    if (typeof a === 'number' && typeof b === 'number') throw new Error('At least one node is needed')
    const { graph } = (typeof a === 'number' ? b : a) as Node
    const asNode = (x: Operand): Node => (typeof x === 'number' ? graph.constant(x) : x)
    return apply(asNode(a), asNode(b))
  }
}

/** Sums a gradient over the axes along which its input was stretched. */
function unstretched(input: Node, d: Node): Node {
  const extra = d.shape.length - input.shape.length
  const isStretched = (axis: number) =>
    axis < extra || (input.shape[axis - extra] === 1 && d.shape[axis] !== 1)
  const axes = d.shape.map((_, axis) => axis).filter(isStretched)
  if (axes.length === 0) return d
  const summed = sum(d, axes)
  return summed.shape.length === input.shape.length ? summed : reshapeLike(summed, input)
}
