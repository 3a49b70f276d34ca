import './without-eval.ts'
import { z } from 'zod'
import { line } from './capsule.ts'

/** Where a run keeps what others said of its dev set's examples, below its folder. */
export const BROUGHT_MARKS = 'example-marks'

/** What one file of it may hold at most. */
export const BROUGHT_BOUNDS = { examples: 20_000, bytes: 16 << 20, filesOfRun: 50 } as const

/** What moves a cursor or turns the direction of writing; emoji need U+200D, notes a new line. */
export const UNSHOWN = /(?!\n|\u200c|\u200d)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu

const shown = (longest: number) =>
  z
    .string()
    .max(longest)
    .refine((text) => text.search(UNSHOWN) < 0, 'holds control characters')

/** A file of example-marks/, named by the first 16 digits of its SHA-256. */
export const broughtMarksSchema = z.strictObject({
  /** Who said it; absent where the capsule did not tell. */
  by: line(200).min(1).optional(),
  marks: z
    .array(
      z.strictObject({
        /** Position in the dev set. */
        example: z.int().min(0).max(1e9),
        tags: z.array(line(60).min(1)).max(30),
        notes: shown(10_000),
      }),
    )
    .min(1)
    .max(BROUGHT_BOUNDS.examples),
})

export type BroughtFile = z.infer<typeof broughtMarksSchema>
