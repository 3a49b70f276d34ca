import { z } from 'zod'
import type { CapsulePart } from '../capsule.ts'
import { machinePath } from '../machine-path.ts'
import { studyIdSchema } from './study-requests.ts'
import { changes, runId } from '../request.ts'

const choice = z.strictObject({
  ids: z.array(runId).max(1000),
  /** With all its finished runs. */
  study: studyIdSchema.optional(),
  /** With the texts of their dev sets. */
  hasTexts: z.boolean(),
  /** With one's tags and notes of the dev sets' examples, and those that capsules brought. */
  hasNotes: z.boolean().default(false),
})

export const CAPSULE_REQUESTS = {
  /**
   * What a capsule of runs, and of their teachers' runs, would hold. Fails with `run-busy`,
   * `corrupt-run`, and with `inputs-changed` where texts are asked for that are gone.
   */
  'capsules.describe': changes<{
    readonly runs: readonly { readonly id: string; readonly name: string }[]
    readonly parts: readonly CapsulePart[]
    /** Unpacked. */
    readonly bytes: number
  }>()(choice),
  /** Writes it on the host's machine; fails also with `not-writable` where a file is there. */
  'capsules.save': changes<{ readonly path: string; readonly bytes: number; readonly sha256: string }>()(
    choice.extend({ by: z.string().trim().max(200).optional(), path: machinePath }),
  ),
  /**
   * Shows a capsule's runs among the home's own; one that was dropped on the window is let go then.
   * Fails with `corrupt-capsule`, `newer-capsule`, and `invalid-arguments` where another run has
   * the id of one of its.
   */
  'capsules.open': changes<{
    readonly came: readonly string[]
    readonly known: readonly string[]
    /** Of how many examples it brought tags and notes. */
    readonly markedExamples: number
    /** Whether it brought a study. */
    readonly hasStudy: boolean
  }>()(z.strictObject({ path: machinePath })),
} as const
