import type { Session, Tensor } from '../../../src-main/engine/backend.ts'
import type { Node } from '../../../src-main/engine/graph/graph.ts'

/** Values for a graph's inputs, in the inputs' order. */
export function feedsOf(inputs: readonly Node[], values: readonly Tensor[]): Map<Node, Tensor> {
  return new Map(inputs.map((input, index) => [input, values[index] as Tensor]))
}

/**
 * ∂loss/∂input of one input by central differences: (L(x + step) − L(x − step)) / 2·step for each
 * element.
 */
export function slopesOf(
  session: Session,
  loss: Node,
  inputs: readonly Node[],
  values: readonly Tensor[],
  which: number,
  step: number,
): Tensor {
  const { shape, data } = values[which] as Tensor
  const lossAt = (at: number, by: number): number => {
    const moved = { shape, data: Float32Array.from(data, (value, index) => value + (index === at ? by : 0)) }
    const [result] = session.run(feedsOf(inputs, values.with(which, moved)), [loss])
    return result?.data[0] ?? Number.NaN
  }
  return {
    shape,
    data: Float32Array.from(data, (_, at) => (lossAt(at, step) - lossAt(at, -step)) / (2 * step)),
  }
}

/**
 * The largest difference of two lists of slopes as a share of the largest slope, or of `floor`
 * where all are smaller.
 */
export function shareOfSlope(found: Tensor, slopes: Tensor, floor: number): number {
  const scale = Math.max(floor, ...[...slopes.data].map(Math.abs))
  const differences = [...slopes.data].map((slope, at) => Math.abs(slope - (found.data[at] ?? Number.NaN)))
  return Math.max(...differences) / scale
}
