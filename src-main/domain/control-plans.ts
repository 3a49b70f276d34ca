import type { DistillPlan, LayerPair } from '../contract/plan.ts'
import { isInternal } from './stages.ts'

export const CONTROL_IDS = ['reversed', 'random', 'soft'] as const
export type ControlId = (typeof CONTROL_IDS)[number]

/** What tells whether a mapping does better than an arbitrary one, or the inside better than the labels. */
export const CONTROL_TITLES = {
  reversed: 'Reversed mapping',
  random: 'Random mapping',
  soft: 'Soft labels only',
} as const satisfies Record<ControlId, string>

/**
 * The same plan but for one thing, with its seed and its steps of classification. Undefined where it would be the plan itself: a mapping that cannot be another,
 * losses that are the labels already.
 */
export function controlPlan(id: ControlId, plan: DistillPlan): DistillPlan | undefined {
  const name = [plan.name, CONTROL_TITLES[id].toLowerCase()].filter((part) => part !== '').join(', ')
  if (id === 'soft') {
    if (!plan.losses.some(isInternal)) return undefined
    const soft = plan.losses.find(({ loss }) => loss === 'soft-label')
    const losses = [soft ?? { loss: 'soft-label' as const, weight: 1, temperature: 2 }]
    return { ...plan, name, losses, mapping: [], strategy: { kind: 'together', stageEpochs: 1 } }
  }
  const mapping = (id === 'reversed' ? reversedMapping : randomMapping)(plan.mapping)
  return mapping && { ...plan, name, mapping: [...mapping] }
}

/** What fed the first mapped student layer feeds the last, and so on; the same layers, upside down. */
export function reversedMapping(mapping: readonly LayerPair[]): readonly LayerPair[] | undefined {
  const students = studentsOf(mapping)
  return rearranged(
    mapping,
    new Map(students.map((student, index) => [student, students[students.length - 1 - index] ?? student])),
  )
}

/** The same teacher layers to other student layers: an arrangement in which none stays, drawn once for each number of layers, so that a control repeats. */
export function randomMapping(mapping: readonly LayerPair[]): readonly LayerPair[] | undefined {
  const students = studentsOf(mapping)
  return rearranged(
    mapping,
    new Map(students.map((student, index) => [student, cycleOf(students)[index] ?? student])),
  )
}

function studentsOf(mapping: readonly LayerPair[]): readonly number[] {
  // Embeddings are compared with embeddings alone, and stay where they are.
  const layers = mapping.map(({ student }) => student).filter((student) => student > 0)
  return [...new Set(layers)].sort((a, b) => a - b)
}

/** Sattolo's shuffle: one cycle, so nothing stays in its place. The numbers are Numerical Recipes' generator, started with the length. */
function cycleOf(items: readonly number[]): readonly number[] {
  const order = [...items]
  let state = order.length
  const below = (limit: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * limit)
  }
  for (let at = order.length - 1; at > 0; at--) {
    const other = below(at)
    const kept = order[at] ?? 0
    order[at] = order[other] ?? 0
    order[other] = kept
  }
  return order
}

function rearranged(
  mapping: readonly LayerPair[],
  to: ReadonlyMap<number, number>,
): readonly LayerPair[] | undefined {
  const next = mapping
    .map(({ teacher, student }) => ({ teacher, student: to.get(student) ?? student }))
    .sort((a, b) => a.student - b.student || a.teacher - b.teacher)
  const isSame = next.every(({ teacher, student }) =>
    mapping.some((pair) => pair.teacher === teacher && pair.student === student),
  )
  return isSame ? undefined : next
}
