import type { StudentPlan } from '../../contract/plan.ts'

/** What of an encoder's shape a plan chooses for its student. */
export interface NetworkShape {
  readonly layers: number
  /** Length of a hidden state. */
  readonly width: number
  readonly heads: number
  /** Length of the feed-forward layers' inner state. */
  readonly feedForward: number
}

/** The shape of a plan's student: its teacher's where the plan says nothing. */
export function studentShape(student: StudentPlan, teacher: NetworkShape): NetworkShape {
  const { layers, width = teacher.width, heads = teacher.heads, feedForward = teacher.feedForward } = student
  return { layers, width, heads, feedForward }
}

/** `3 layers, 192 wide, 6 heads`: a student's depth, and what its plan says besides. */
export function studentShapeText({ layers, width, heads, feedForward }: StudentPlan): string {
  return [
    `${layers} ${layers === 1 ? 'layer' : 'layers'}`,
    ...(width === undefined ? [] : [`${width} wide`]),
    ...(heads === undefined ? [] : [`${heads} ${heads === 1 ? 'head' : 'heads'}`]),
    ...(feedForward === undefined ? [] : [`feed-forward ${feedForward}`]),
  ].join(', ')
}
