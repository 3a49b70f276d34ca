import { LOSSES, type COMPARED } from './losses.ts'

export type LossId = keyof typeof LOSSES

/** In the order of the table. */
export const LOSS_IDS = Object.keys(LOSSES) as readonly LossId[]

/**
 * The losses that compare layers, those of the student with its own too; the others are on the
 * classifier's output.
 */
export type InternalLossId = {
  [Id in LossId]: (typeof COMPARED)[(typeof LOSSES)[Id]['compares']]['isInternal'] extends true ? Id : never
}[LossId]
