import './without-eval.ts'
import { z } from 'zod'
import { runIdText } from './run-id.ts'

/** The first member of a capsule: what it is, and every file of it with its hash. */
export const CAPSULE_MANIFEST = 'capsule.json'
/** Where a run keeps its dev set's file, below its folder, if a capsule brought it. */
export const CAPSULE_TEXTS = 'texts'
export const CAPSULE_FORMAT = 'stillroom capsule'
/** A reader refuses a larger one, and says so. */
export const CAPSULE_VERSION = 1
/** The end of a capsule's name, by which a window knows one that is dropped on it. */
export const CAPSULE_ENDING = '.capsule.tar.gz'

/** What a capsule may hold at most: no honest one comes near. */
export const CAPSULE_BOUNDS = {
  manifestBytes: 8 << 20,
  files: 20_000,
  runs: 1000,
  /** Of all its files, unpacked. */
  bytes: 8 * 2 ** 30,
  /** Unpacked bytes for one of the file: logs shrink to a tenth, logits hardly. */
  ratio: 200,
} as const

/** Text to be shown: nothing in it moves a cursor or turns the direction of writing. */
export const line = (longest: number) =>
  z
    .string()
    .max(longest)
    .regex(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*$/u, 'holds control characters')

const sha256 = z.string().regex(/^[0-9a-f]{64}$/)

/** What of a run's folder travels; of its files no other is taken out of a capsule. */
const RUN_FILE =
  /^(?:plan\.json|sources\.json|events\.jsonl|about\.json|predictions\/[0-9A-Za-z._-]{1,100}\.[fi]32|divergence\/\d{1,12}\.safetensors|surgery\/\d{1,12}\/(?:none|skip-\d{1,3}|\d{1,3}-by-t\d{1,3}|t-head)\.safetensors|example-marks\/[0-9a-f]{16}\.json|texts\/[0-9A-Za-z_-][0-9A-Za-z._-]{0,80})$/

const fileSchema = z.strictObject({
  run: runIdText,
  /** Below the run's folder, with slashes. */
  path: z.string().max(200).regex(RUN_FILE, 'is no file of a run that a capsule holds'),
  bytes: z.int().min(0).max(CAPSULE_BOUNDS.bytes),
  sha256,
})

/** No text in it, however deep, does what a shown text may not. */
function isShown(value: unknown): boolean {
  if (typeof value === 'string') return line(10_000).safeParse(value).success
  if (typeof value !== 'object' || value === null) return true
  return Object.entries(value).every(([key, inner]) => isShown(key) && isShown(inner))
}

/** A study whose finished runs are all in a capsule. */
const studySchema = z.strictObject({
  /** study.json, with names in place of full paths. */
  file: z.unknown().refine(isShown, 'holds control characters'),
  /** Which run stands for which of all that it may ask for, in the order of `askedCells`. */
  runs: z.array(z.strictObject({ cell: z.int().min(0).max(1e6), run: runIdText })).max(10_000),
})

/** capsule.json, the first member of a capsule. */
export const capsuleManifestSchema = z.strictObject({
  format: z.literal(CAPSULE_FORMAT),
  version: z.literal(CAPSULE_VERSION),
  /** Version of the Stillroom that wrote it. */
  stillroom: line(40),
  /** Who made it, in their own words; absent where they did not say. */
  by: line(200).min(1).optional(),
  runs: z
    .array(
      z.strictObject({
        id: runIdText,
        name: line(400),
        kind: z.enum(['fine-tune', 'distill']),
        /** UTC. */
        createdAt: z.iso.datetime(),
        /** UTC, of its last event; null before the first. */
        endedAt: z.iso.datetime().nullable(),
      }),
    )
    .min(1)
    .max(CAPSULE_BOUNDS.runs),
  /** Whether the texts of the dev sets are in it. */
  hasTexts: z.boolean(),
  /** Of how many examples tags and notes are in it; absent without any. */
  markedExamples: z.int().min(1).optional(),
  study: studySchema.optional(),
  /**
   * Every file, in the order of the archive; one whose hash stood before is not in it a second
   * time.
   */
  files: z.array(fileSchema).max(CAPSULE_BOUNDS.files),
})

/** A study that a capsule brought, beside its file under studies/. */
export const broughtStudySchema = z.strictObject({
  /** Of the capsule's manifest. */
  capsule: sha256,
  by: line(200).optional(),
  runs: studySchema.shape.runs,
})

/** capsule.json in the folder of a run that a capsule brought: whence it is, and that it stays. */
export const capsuleMarkSchema = z.strictObject({
  /** Of the capsule's manifest, which has the hash of everything else in it. */
  capsule: sha256,
  /** Of the run's own files in it: equal for equal runs, whatever travels with them. */
  run: sha256,
  stillroom: line(40),
  by: line(200).optional(),
  hasTexts: z.boolean(),
  /** UTC. */
  openedAt: z.iso.datetime(),
})

export type BroughtStudy = z.infer<typeof broughtStudySchema>
export type CapsuleManifest = z.infer<typeof capsuleManifestSchema>
export type CapsuleFile = z.infer<typeof fileSchema>
export type CapsuleMark = z.infer<typeof capsuleMarkSchema>

/** A kind of things in a capsule. */
export interface CapsulePart {
  readonly what: string
  /** 0 of what is said to be missing. */
  readonly files: number
  /** Unpacked; a file that several runs share counts once. */
  readonly bytes: number
}

/** A capsule that was read whole and verified. */
export interface VerifiedCapsule {
  readonly manifest: CapsuleManifest
  /** SHA-256 of its manifest: names the whole. */
  readonly sha256: string
  /** Of the file. */
  readonly bytes: number
}
