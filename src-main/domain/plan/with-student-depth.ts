import type { DistillPlan } from '../../contract/plan.ts'
import type { LayerPair } from '../../contract/plan-student.ts'
import { MAPPING_PROPOSALS, proposeLayerMapping, type MappingProposal } from './propose-layer-mapping.ts'

/** Depths of a plan's two networks. */
export interface Depths {
  readonly teacher: number
  readonly student: number
}

/** The proposal that a mapping is, if it is one. */
export function proposalOf(
  mapping: readonly LayerPair[],
  { teacher, student }: Depths,
): MappingProposal | undefined {
  return MAPPING_PROPOSALS.find((proposal) =>
    isSameMapping(proposeLayerMapping(proposal, teacher, student), mapping),
  )
}

/**
 * A plan for networks of other depths: a mapping or a start that was a proposal becomes the same
 * proposal for them; one that a person drew keeps what still exists of it, and a start is filled up
 * with every k-th layer.
 */
export function withDepths(plan: DistillPlan, before: Depths, after: Depths): DistillPlan {
  const proposal = proposalOf(plan.mapping, before)
  const mapping = proposal
    ? proposeLayerMapping(proposal, after.teacher, after.student)
    : plan.mapping.filter(({ teacher, student }) => teacher <= after.teacher && student <= after.student)
  return {
    ...plan,
    mapping: [...mapping],
    student: { ...plan.student, layers: after.student, start: startFor(plan.student.start, before, after) },
  }
}

type Start = DistillPlan['student']['start']

function startFor(start: Start, before: Depths, after: Depths): Start {
  if (start.from !== 'teacher') return start
  const pairs = start.layers.map((teacher, index) => ({ teacher, student: index + 1 }))
  const proposal = proposalOf(pairs, before) ?? 'every-kth'
  const proposed = proposeLayerMapping(proposal, after.teacher, after.student).map(({ teacher }) => teacher)
  if (proposalOf(pairs, before)) return { from: 'teacher', layers: proposed }
  const kept = start.layers.slice(0, after.student)
  return {
    from: 'teacher',
    layers: proposed.map((layer, index) => Math.min(kept[index] ?? layer, after.teacher)),
  }
}

function isSameMapping(one: readonly LayerPair[], other: readonly LayerPair[]): boolean {
  return (
    one.length === other.length &&
    one.every(({ teacher, student }) =>
      other.some((pair) => pair.teacher === teacher && pair.student === student),
    )
  )
}
