import { z } from 'zod'
import { modelClassesSchema } from './class-matching.ts'
import { GLUE_TASKS } from './dataset.ts'
import { DATASET_FORMATS } from './dataset-formats.ts'
import { taskKindSchema } from './tasks.ts'

/** Names inside a run folder; design.md section 2 draws it. */
export const RUN_FILES = {
  plan: 'plan.json',
  /** What the plan's sources were resolved to on this machine: absolute paths and hashes. */
  sources: 'sources.json',
  control: 'control.json',
  events: 'events.jsonl',
  /** Who trains this run now; written by processes/file-claim.ts. */
  trainer: 'trainer.json',
  /** How far the trainer's process has come, written every second or so while it goes on. */
  heartbeat: 'heartbeat.json',
  predictions: 'predictions',
  checkpoints: 'checkpoints',
  /** How far the student is from its teacher inside, of evaluations that somebody asked it of. */
  divergence: 'divergence',
  /** What the student answers after layer surgery, of evaluations that somebody asked it of. */
  surgery: 'surgery',
  student: 'student',
  /** The weights that a run begins with which another run's checkpoint gave it. */
  start: 'start',
  /** What a person wrote about the run. */
  about: 'about.json',
  /** Checkpoints that are not cleaned up for now; written by the host. */
  kept: 'kept.json',
  /** That a capsule brought the run; contract/capsule.ts says what it holds. */
  capsule: 'capsule.json',
} as const

const hash = z.string().regex(/^[0-9a-f]{64}$/)

const fileSchema = z.strictObject({
  /**
   * Absolute, on the machine that the run was made on; of a run that a capsule brought, below its
   * folder.
   */
  path: z.string(),
  sha256: hash,
  /** This and what follows: as a plan's `data.source` has it. */
  format: z.enum(DATASET_FORMATS),
  task: z.enum(GLUE_TASKS).optional(),
  text: z.array(z.string()).optional(),
  label: z.string().optional(),
  taskKind: taskKindSchema.optional(),
  labelSeparator: z.string().optional(),
  labelColumns: z.array(z.string()).optional(),
  labels: z.array(z.string()).optional(),
  quoted: z.boolean().optional(),
  delimiter: z.string().optional(),
})

/**
 * A Hugging Face folder with the hash of its weights; the trainer refuses a folder whose weights
 * have changed.
 */
const modelFolderSchema = z.strictObject({
  /** Absolute, on the machine that the run was made on. */
  path: z.string(),
  /** Of its weights. */
  sha256: hash,
  /**
   * How its classes stand to the run's; absent where it has none, and in runs that are older than
   * this, whose classes were taken by place.
   */
  classes: modelClassesSchema.optional(),
  /** Of a checkpoint: the teacher's layers that its student started as, where they are known. */
  layers: z.array(z.number().int()).optional(),
  /** Of a checkpoint whose optimizer is carried over: its file, and the steps its moments saw. */
  optimizer: z.strictObject({ sha256: hash, steps: z.number().int().min(1) }).optional(),
})

/** sources.json: written once when the run is made, checked by the trainer at every start. */
export const sourcesSchema = z.strictObject({
  train: fileSchema,
  dev: fileSchema,
  /** distill: text without labels, where the plan names a file of it. */
  unlabelled: fileSchema.optional(),
  /** What the run's end is judged by, where the plan names a test file. */
  test: fileSchema.optional(),
  /**
   * Label words in class order; behind the data's own, those that only the teacher knows. Of a
   * regression, the name of the number.
   */
  labels: z.array(z.string()).min(1),
  /** Of a regression: how far a number may be off and be right. */
  tolerance: z.number().min(0).optional(),
  /**
   * fine-tune: the model that is trained. distill: the model the teacher came from, needed only for
   * a student that starts from it.
   */
  base: modelFolderSchema.optional(),
  /** distill: the teacher. */
  teacher: modelFolderSchema.optional(),
  /** distill: the model that the student starts as, where it is not the teacher's kind. */
  student: modelFolderSchema.optional(),
  /**
   * distill, from a checkpoint: its weights, kept in the run's own folder, for the other run
   * removes its old checkpoints.
   */
  start: modelFolderSchema.optional(),
})

/** control.json: what the host wants of the trainer. */
export const controlSchema = z.strictObject({ want: z.enum(['run', 'pause', 'stop']) })

/**
 * about.json: tags and notes; the only file of a run folder that people change, and nothing is
 * trained by it.
 */
export const aboutSchema = z.strictObject({
  tags: z.array(z.string().trim().min(1).max(60)).max(40).default([]),
  notes: z.string().max(20_000).default(''),
})

/**
 * kept.json: steps of checkpoints that neither the trainer nor tidying up removes, each with the
 * time (UTC) until which it stays: a fork of it is being planned, or waits.
 */
export const keptCheckpointsSchema = z.record(z.string().regex(/^\d+$/), z.iso.datetime())

/**
 * heartbeat.json: that a trainer's main thread has come on, and how long it has needed for that.
 */
export const heartbeatSchema = z.object({
  pid: z.int().min(1),
  /** Changes whenever it has come on. */
  beat: z.int().min(0),
  /**
   * The longest that it has needed from one look at its control to the next; null before the first
   * steps.
   */
  slowestMs: z.number().min(0).nullable(),
  /** It does what may take minutes: it writes a checkpoint, or the result. */
  isLong: z.boolean(),
})

export type Heartbeat = z.infer<typeof heartbeatSchema>
export type About = z.infer<typeof aboutSchema>
export type SourceFile = z.infer<typeof fileSchema>
export type ModelFolder = z.infer<typeof modelFolderSchema>
export type Sources = z.infer<typeof sourcesSchema>
export type Control = z.infer<typeof controlSchema>
