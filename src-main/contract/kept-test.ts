import { z } from 'zod'

const text = z.string().trim().min(1).max(20_000)
const texts = { text, textPair: text.nullable() }
const label = z.string().min(1).max(1000)

/** A text that students are tried on, as a person keeps it. */
export const keptTestSchema = z.strictObject({
  id: z
    .string()
    .max(60)
    .regex(/^[\w-]+$/),
  /** UTC; students that finish from then on are tried on it unasked. */
  keptAt: z.iso.datetime(),
  ...texts,
  /** The classes of the data that it is about: students of these are tried. */
  labels: z.array(label).min(2).max(1000),
  /** What is right: a class, or whatever the student says of another text. */
  expected: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('label'), label }),
    z.strictObject({ kind: z.literal('same-as'), ...texts }),
  ]),
})
export type KeptTest = z.output<typeof keptTestSchema>

/** What a student says of a text: its class, with its probability, at a step. */
export const testAnswerSchema = z.object({
  run: z.string(),
  step: z.number().int().min(0),
  text: z.string(),
  textPair: z.string().nullable(),
  label: z.string(),
  probability: z.number(),
})
export type TestAnswer = z.output<typeof testAnswerSchema>

/** Tests that a student was tried on, and how many of them it passes. */
export interface TestsPassed {
  readonly passed: number
  readonly tried: number
}

/** One test of one student; null where it was not tried on it. */
export interface TestResult {
  readonly test: string
  readonly passes: boolean | null
  readonly answer: Pick<TestAnswer, 'label' | 'probability'> | null
}
