import type { StudentPlan } from '../../contract/plan-student.ts'
import type { NetworkShape } from './network-shape.ts'

/** Shares of a teacher's width, heads and feed-forward: heads stay as wide as they are. */
const SHARES = { teacher: 1, 'three-quarters': 3 / 4, half: 1 / 2, quarter: 1 / 4 }

export type ShapePresetId = keyof typeof SHARES

/** What of a student's shape its plan says besides the depth. */
export type OwnShape = Pick<StudentPlan, 'width' | 'heads' | 'feedForward'>

/** A student's shape as a share of its teacher's; of the whole, nothing is said. */
export function presetShape(id: ShapePresetId, teacher: NetworkShape): OwnShape {
  if (id === 'teacher') return {}
  const part = (size: number) => Math.max(1, Math.round(size * SHARES[id]))
  const heads = part(teacher.heads)
  return {
    width: heads * (teacher.width / teacher.heads),
    heads,
    feedForward: part(teacher.feedForward),
  }
}

/** The share that a student's shape is, if it is one. */
export function presetOfShape(student: OwnShape, teacher: NetworkShape): ShapePresetId | undefined {
  const ids = Object.keys(SHARES) as ShapePresetId[]
  return ids.find((id) => {
    const preset = presetShape(id, teacher)
    return (['width', 'heads', 'feedForward'] as const).every((size) => student[size] === preset[size])
  })
}
