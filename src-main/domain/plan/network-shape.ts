import type { RunPlan } from '../../contract/plan.ts'
import type { StudentPlan } from '../../contract/plan-student.ts'
import {
  WEIGHT_SELECTIONS,
  WEIGHT_SELECTION_IDS,
  type WeightSelectionId,
} from '../../contract/weight-selections.ts'

/** What of an encoder's shape a plan chooses for its student. */
export interface NetworkShape {
  readonly layers: number
  /** Length of a hidden state. */
  readonly width: number
  readonly heads: number
  /** Length of the feed-forward layers' inner state. */
  readonly feedForward: number
  /** Set where positions turn pairs of a head's dimensions, so that a head's width is even. */
  readonly rotary?: object
}

/** The shape of a plan's student: its teacher's where the plan says nothing. */
export function studentShape(student: StudentPlan, teacher: NetworkShape): Omit<NetworkShape, 'rotary'> {
  const { layers, width = teacher.width, heads = teacher.heads, feedForward = teacher.feedForward } = student
  return { layers, width, heads, feedForward }
}

/**
 * How a student takes its weights out of a larger network's; undefined where its plan gives it no
 * shape of its own, or it starts from no such weights.
 */
export function selectionOf(student: StudentPlan): WeightSelectionId | undefined {
  const { start } = student
  if (!isShaped(student) || (start.from !== 'teacher' && start.from !== 'pretrained')) return undefined
  return start.select ?? WEIGHT_SELECTION_IDS[0]
}

/**
 * What a plan says of its student's shape, and of how it takes its weights; undefined where the
 * shape is its teacher's.
 */
export function ownShapeWords(plan: RunPlan): string | undefined {
  if (plan.kind !== 'distill' || !isShaped(plan.student)) return undefined
  const selection = selectionOf(plan.student)
  const narrowed = selection ? `, narrowed to ${WEIGHT_SELECTIONS[selection].title}` : ''
  return `the student has ${studentShapeText(plan.student)}${narrowed}`
}

function isShaped({ width, heads, feedForward }: StudentPlan): boolean {
  return [width, heads, feedForward].some((size) => size !== undefined)
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
