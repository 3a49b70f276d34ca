import type { LayerPair } from '../../contract/plan-student.ts'

/**
 * Ways to pair a student's layers with a teacher's; `reversed` is a control that should do worse.
 */
export const MAPPING_PROPOSALS = ['every-kth', 'first', 'last', 'uniform', 'reversed'] as const
export type MappingProposal = (typeof MAPPING_PROPOSALS)[number]

/**
 * One teacher layer for each student layer, counted from 1. every-kth: teacher layers k, 2k, … (6 →
 * 3: 2, 4, 6), the last included when the depths divide; uniform: from the first to the last,
 * evenly; first, last: that many at one end; reversed: every-kth upside down.
 */
export function proposeLayerMapping(
  proposal: MappingProposal,
  teacherLayers: number,
  studentLayers: number,
): readonly LayerPair[] {
  const students = Array.from({ length: studentLayers }, (_, index) => index + 1)
  const everyKth = (student: number) => Math.max(1, Math.round((student * teacherLayers) / studentLayers))
  const teacherOf: Record<MappingProposal, (student: number) => number> = {
    'every-kth': everyKth,
    first: (student) => Math.min(student, teacherLayers),
    last: (student) => Math.max(1, teacherLayers - studentLayers + student),
    uniform: (student) =>
      studentLayers === 1
        ? teacherLayers
        : 1 + Math.round(((student - 1) * (teacherLayers - 1)) / (studentLayers - 1)),
    reversed: (student) => everyKth(studentLayers + 1 - student),
  }
  return students.map((student) => ({ teacher: teacherOf[proposal](student), student }))
}
