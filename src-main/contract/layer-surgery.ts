import { z } from 'zod'
import type { ClassifierSource } from './inspection.ts'

const layer = z.number().int().min(1).max(200)

/**
 * What is done to a trained student before it is asked anew; layers are counted from 1.
 * none: nothing, which shows whether its weights still say what they said. skip: a layer is left
 * out, and the next one reads what it would have read. replace: a layer of its teacher stands in
 * its place. head: all behind the layers is its teacher's.
 */
export const surgerySchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('skip'), layer }),
  z.strictObject({ kind: z.literal('replace'), layer, teacher: layer }),
  z.strictObject({ kind: z.literal('head') }),
])
export type Surgery = z.infer<typeof surgerySchema>

/**
 * Asks what a student answers after surgeries: one JSON document on the standard input of a process
 * that answers once.
 */
export interface SurgeryRequest {
  readonly student: ClassifierSource
  /** Left out where no surgery needs it. */
  readonly teacher?: ClassifierSource
  readonly surgeries: readonly Surgery[]
  readonly texts: readonly { readonly text: string; readonly textPair?: string }[]
  /** The texts' positions in the dev set. */
  readonly examples: readonly number[]
  /** Where a file of SURGERY_TENSORS is written after each surgery, by the surgery's id. */
  readonly files: Readonly<Record<string, string>>
}

/** What such a file holds. */
export const SURGERY_TENSORS = {
  /** [N] int32, positions in the dev set. */
  examples: 'examples',
  /** [N, K] float32, in the order of the run's classes. */
  logits: 'logits',
} as const

/** What the job is called that operates on a student; how a window finds it. */
export function surgeryTitle({ name, seed, step }: SurgeryPatient): string {
  return `Layer surgery: ${name}, seed ${seed}, step ${step}`
}

interface SurgeryPatient {
  readonly name: string
  readonly seed: number
  /** Of the evaluation whose weights it has. */
  readonly step: number
}
