import { z } from 'zod'

/**
 * Counts up whenever the same plan would train to other bits: a run that was begun by another is
 * not gone on with.
 */
export const ENGINE_VERSION = 8

/**
 * Everything besides weights and moments that the next step depends on. What is missing is refused,
 * never guessed.
 */
export const trainingStateSchema = z.strictObject({
  /** Steps taken in the whole run. */
  step: z.number().int().min(0),
  /**
   * Stage that the next step belongs to, and the steps taken in it: learning rate, batch order and
   * Adam's bias follow from them.
   */
  stage: z.number().int().min(0),
  stageStep: z.number().int().min(0),
  /**
   * Steps that Adam's moments had seen before the stage's first: of a fork that carried them over,
   * and at a run's end. Absent where they began with the stage.
   */
  momentSteps: z.number().int().min(0).optional(),
  /** For the convergence of a stage: the window being summed, and the mean of the one before. */
  convergence: z.strictObject({
    sum: z.number(),
    count: z.number().int().min(0),
    previous: z.number().nullable(),
    reached: z.boolean(),
  }),
  /**
   * Of a stage that may stop early: its best evaluation so far, and how many behind it were no
   * gain. Absent before its first evaluation, and in other stages.
   */
  patience: z
    .strictObject({
      step: z.number().int().min(0),
      score: z.number().nullable(),
      without: z.number().int().min(0),
      isOver: z.boolean(),
    })
    .optional(),
  /**
   * `score` is that of the plan's `bestBy` or the task's own metric, null where that is undefined;
   * checkpoints older than it have none, and theirs counts for nothing.
   */
  best: z
    .strictObject({
      step: z.number().int().min(0),
      accuracy: z.number(),
      score: z.number().nullable().default(null),
    })
    .nullable(),
  /**
   * Sums of the stage's terms, in its order, over the steps since its last evaluation. Absent where
   * there was none, and where no losses are measured on dev texts.
   */
  sinceEvaluation: z.strictObject({ steps: z.number().int().min(1), terms: z.array(z.number()) }).optional(),
  /** Step of the last evaluation, so that a resumed run does not evaluate twice. */
  evaluatedAt: z.number().int().min(-1),
  /** Hash of plan.json and sources.json: weights of one plan are never trained on by another. */
  inputs: z.string(),
  /**
   * Where the teacher's tensors come from: those of a vault differ in their last bits from those of
   * the batch at hand.
   */
  teacher: z.enum(['live', 'stored']),
  /**
   * What weight decay has left of the embeddings' rows that no text names, as a factor: they are
   * not in the graph.
   */
  unusedDecay: z.number().min(0).max(1),
  /** Examples computed at once, where memory did not allow what the plan says; else null. */
  microBatch: z.number().int().positive().nullable(),
  /** ENGINE_VERSION of the code that began the run. */
  engine: z.number().int(),
  tensorflow: z.string(),
  device: z.enum(['CPU', 'CUDA']),
  /**
   * Whether it was begun with our own operations, whose results differ from TensorFlow's in their
   * last bits.
   */
  isFused: z.boolean(),
  /** The same of products. */
  hasOwnProducts: z.boolean(),
})
export type TrainingState = z.infer<typeof trainingStateSchema>
