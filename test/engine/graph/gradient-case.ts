import type { Dropping } from '../../../src-main/engine/graph/raw-ops/fused.ts'
import type { Node } from '../../../src-main/engine/graph/graph.ts'
import * as pointwise from '../../../src-main/engine/graph/ops/pointwise.ts'
import * as shape from '../../../src-main/engine/graph/ops/shape.ts'

export interface GradientCase {
  /** The op that is tried, as it is exported; or what else has a rule of its own. */
  readonly op: string
  readonly detail: string
  readonly shapes: readonly (readonly number[])[]
  /** Values lie in low … high: inside the op's domain and clear of its kinks. */
  readonly low: number
  readonly high: number
  /** Of the finite difference; larger where the op rounds. */
  readonly step: number
  /** Whether lengths are unknown while the graph is built, as a batch's are. */
  readonly isDynamic: boolean
  readonly build: (...inputs: Node[]) => Node
}

export type Details = Partial<Omit<GradientCase, 'op' | 'build' | 'shapes'>>

export function tried(
  op: string,
  shapes: GradientCase['shapes'],
  build: GradientCase['build'],
  details: Details = {},
) {
  const detail = shapes.map((lengths) => `[${lengths.join(', ')}]`).join(' ')
  return { op, shapes, build, detail, low: -1, high: 1, step: 1e-2, isDynamic: false, ...details }
}

export const dropping = (x: Node): Dropping => ({
  rate: 0.4,
  seed: x.graph.constant([7, 3], 'int32'),
  site: 2,
})
/** All but the last token of the last text. */
export const real = (x: Node, texts: number, tokens: number): Node =>
  shape.reshape(
    x.graph.constant(Array.from({ length: texts * tokens }, (_, at) => (at === texts * tokens - 1 ? 0 : 1))),
    [texts, tokens],
  )
/** Both outputs of an operation under one loss. */
export const both = (a: Node, b: Node): Node => pointwise.add(pointwise.mul(a, 0.7), pointwise.square(b))
