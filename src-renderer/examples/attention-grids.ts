import type { SideBySide, ExampleLook } from '../../src-main/contract/example-browser.ts'
import type { LookedModel } from '../../src-main/contract/inspection.ts'
import type { LayerPair } from '../../src-main/contract/plan-student.ts'
import { layerPairs, type ComparableLayers } from '../../src-main/domain/plan/layer-pairs.ts'

/** One head's attention: who looks (rows) at whom (columns). */
export interface HeadAttention {
  readonly tokens: number
  /** Row by row. */
  readonly values: Float32Array
}

const decoded = new WeakMap<object, Float32Array>()

/** @param head counted from 0; undefined where the layer was not asked for */
export function headOf(model: LookedModel | undefined, head: number): HeadAttention | undefined {
  if (!model?.attention || head >= model.heads) return undefined
  const all = decoded.get(model.attention) ?? fromBase64(model.attention.values)
  decoded.set(model.attention, all)
  const tokens = model.tokens.length
  const size = tokens * tokens
  return { tokens, values: all.subarray(head * size, (head + 1) * size) }
}

/** What a student's head looks at more (above 0) or less than the teacher's. */
export function difference(student: HeadAttention, teacher: HeadAttention): HeadAttention {
  return {
    tokens: student.tokens,
    values: student.values.map((value, at) => value - (teacher.values[at] ?? 0)),
  }
}

/**
 * How strongly a value is drawn, 0 … 1. Shares by their square root: most are small, and small ones
 * should be seen. A difference as it is, stretched.
 */
export function strengthOf(value: number, isDifference: boolean): number {
  return Math.min(1, isDifference ? Math.abs(value) * 2.4 : Math.sqrt(value) * 1.15)
}

/** The pairs of layers that A is looked at by. */
export function pairsOfA({ a, teacher }: SideBySide): readonly ComparableLayers[] {
  return layerPairs(a.mapping, teacher.layers, a.layers)
}

/**
 * B's pair beside A's: of the same teacher layer if it has one, else of its own layer of that
 * number.
 */
export function pairOfB(
  { b, teacher }: SideBySide,
  pairOfA: ComparableLayers | undefined,
): ComparableLayers | undefined {
  if (!b || !pairOfA) return undefined
  const pairs = layerPairs(b.mapping, teacher.layers, b.layers)
  const at = (pair: ComparableLayers) => pair.student === pairOfA.student
  return pairs.find((pair) => at(pair) && pair.teacher === pairOfA.teacher) ?? pairs.find(at)
}

/** The pairs of layers that A and B are looked at by. */
export interface LookedPairs {
  readonly a: ComparableLayers | undefined
  readonly b: ComparableLayers | undefined
}

/**
 * Which layers stand side by side, in words; each student's own where their teacher's layers
 * differ.
 */
export function pairsText({ a, b }: LookedPairs): string {
  if (!a) return ''
  const text = ({ student, teacher, isMapped }: ComparableLayers) =>
    isMapped ? `S${student} learnt from T${teacher}` : `S${student} beside T${teacher}, not mapped`
  if (!b || (a.student === b.student && a.teacher === b.teacher && a.isMapped === b.isMapped)) return text(a)
  return `A: ${text(a)} · B: ${text(b)}`
}

/** The teacher's layers that a student's layer is set beside, such as `T4` or `T2, 4`. */
export function teachersText(points: readonly LayerPair[], student: number): string {
  const layers = points.filter((pair) => pair.student === student).map(({ teacher }) => teacher)
  return layers.length > 0 ? `T${layers.join(', ')}` : ''
}

export function divergenceOf(
  look: ExampleLook | undefined,
  role: 'a' | 'b',
  pair: ComparableLayers | undefined,
) {
  return look?.divergences[role]?.find(
    ({ student, teacher }) => student === pair?.student && teacher === pair.teacher,
  )
}

function fromBase64(text: string): Float32Array {
  const binary = atob(text)
  const bytes = new Uint8Array(binary.length)
  for (let at = 0; at < bytes.length; at++) bytes[at] = binary.charCodeAt(at)
  return new Float32Array(bytes.buffer)
}
