import type { LayerPair } from '../../contract/plan-student.ts'
import { drawMapping } from '../../domain/plan/draw-mapping.ts'
import type { Tensor } from '../backend.ts'
import type { Graph, Node } from '../graph/graph.ts'
import { gather, pack, reshape, slice } from '../graph/raw-ops/shape.ts'
import { randomNumbers } from './random-numbers.ts'

/** A stage's mapping that each step is told, in its graph. */
export interface DrawnMapping<Tensors extends string> {
  /** What the teacher has at the layer that is drawn for a student layer. */
  readonly teacherOf: (student: number) => Readonly<Record<Tensors, Node>>
  /** What a step is fed that compares these pairs, one for each student layer. */
  readonly feedsFor: (pairs: readonly LayerPair[]) => ReadonlyMap<Node, Tensor>
}

/**
 * All layers that may be drawn are packed, and each student layer's is picked by an index that the
 * step is fed, [students] int32: one copy of each tensor, whatever the number of pairs.
 * @param teacherLayer what the teacher has at a layer; nothing of it gets a gradient
 */
export function drawnMapping<Tensors extends string>(
  graph: Graph,
  name: string,
  pairs: readonly LayerPair[],
  teacherLayer: (layer: number) => Readonly<Record<Tensors, Node>>,
): DrawnMapping<Tensors> {
  const inOrder = (layers: readonly number[]) => [...new Set(layers)].sort((a, b) => a - b)
  const students = inOrder(pairs.map(({ student }) => student))
  const teachers = inOrder(pairs.map(({ teacher }) => teacher))
  const place = graph.placeholder(name, 'int32', [students.length])
  const layers = teachers.map(teacherLayer)
  const packs = new Map<Tensors, Node>()
  for (const tensor of Object.keys(layers[0] ?? {}) as Tensors[])
    packs.set(tensor, pack(layers.map((layer) => layer[tensor])))
  return {
    teacherOf(student) {
      const index = reshape(slice(place, 0, students.indexOf(student), 1), [])
      const picked = [...packs].map(([tensor, packed]) => [tensor, gather(packed, index)] as const)
      return Object.fromEntries(picked) as Record<Tensors, Node>
    },
    feedsFor(drawn) {
      const teacherOf = new Map(drawn.map(({ teacher, student }) => [student, teacher]))
      const data = Int32Array.from(students, (student) => teachers.indexOf(teacherOf.get(student) ?? -1))
      return new Map([[place, { shape: [data.length], data }]])
    },
  }
}

/**
 * The pairs that a step compares: all of its stage, or those drawn for its epoch, or for itself.
 * They follow from seed, stage and step, so that a resumed run draws the same.
 * @param step of the stage, from 0
 */
export function pairsInStep(
  { pairs, draw }: { readonly pairs: readonly LayerPair[]; readonly draw?: 'epoch' | 'step' },
  seed: number,
  stage: number,
  step: number,
  stepsPerEpoch: number,
): readonly LayerPair[] {
  if (!draw) return pairs
  const time = draw === 'step' ? step : Math.floor(step / stepsPerEpoch)
  const drawn = drawMapping(pairs, randomNumbers('mapping', seed, stage, draw, time))
  if (!drawn) throw new Error('Nothing can be drawn of the mapping, which the plan was checked for')
  return drawn
}
