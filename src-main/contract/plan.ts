import './without-eval.ts'
import { z } from 'zod'
import { labelSettings, lossTermSchema } from './plan-losses.ts'
import { modelSourceSchema, dataSchema } from './plan-sources.ts'
import { strategySchema } from './plan-strategy.ts'
import { layerPairSchema, DRAW_RHYTHMS, studentSchema } from './plan-student.ts'
import { number } from './plan-values.ts'

export const PRECISIONS = ['float32', 'bfloat16'] as const

/** Scores of a dev set by which evaluations may be called better; of the cross-entropy, less is. */
export const CHOICE_SCORES = [
  'accuracy',
  'f1Class1',
  'f1Macro',
  'mcc',
  'crossEntropy',
  'pearson',
  'spearman',
] as const
export type ChoiceScore = (typeof CHOICE_SCORES)[number]

const stopEarlySchema = z.strictObject({
  /** Evaluations in a row without a gain, behind which the stage ends. */
  patience: number.default(3),
  /** A score that is higher by no more than this is no gain. */
  minDelta: number.default(0),
})
export type StopEarly = z.infer<typeof stopEarlySchema>

/** How weights are optimised; AdamW, beta 0.9 and 0.999, epsilon 1e-8, as the field does. */
export const trainingSchema = z.strictObject({
  /**
   * Passes over the training texts; of a distillation in stages, those of its classification, and
   * of stages of one's own that say none.
   */
  epochs: number.default(3),
  /** Examples whose gradients make one step. */
  batchSize: number.default(32),
  /**
   * Examples computed at once; their gradients are added up to those of the batch. Left out, the
   * whole batch, and halved by itself when memory runs out.
   */
  microBatch: number.optional(),
  /** The highest, after warm-up. */
  learningRate: number.default(5e-5),
  /** Share of a stage's steps over which the learning rate rises from 0. */
  warmup: number.default(0.1),
  /** How the learning rate falls from there to a stage's end. */
  decay: z.enum(['linear', 'cosine', 'constant']).default('linear'),
  /** Decoupled, on matrices and embeddings only (not on biases and layer norms). */
  weightDecay: number.default(0.01),
  /** Largest global gradient norm; 0 leaves gradients as they are. */
  clipNorm: number.default(1),
  /** Dropout of the network being trained; left out, what its config.json says. */
  dropout: number.optional(),
  /** Of matrix products; weights stay float32. */
  precision: z.enum(PRECISIONS).default('float32'),
  /**
   * What keeps the values it starts with: nothing, or the embeddings (words, positions, text of a
   * pair, DeBERTa's and MPNet's of distances, their layer norms).
   */
  freeze: z.enum(['none', 'embeddings']).default('none'),
  /**
   * What the backward pass computes a second time instead of keeping it: nothing, or what is inside
   * the layers (gradient checkpointing). Takes less memory, more time; the numbers are the same.
   */
  recompute: z.enum(['none', 'layers']).default('none'),
  /** Draws order, dropout and what starts at random. */
  seed: number.default(1),
  /** Epochs between evaluations on the dev set; the end of every stage is always evaluated. */
  evaluateEvery: number.default(1),
  /** Seconds between checkpoints, besides those at evaluations. */
  checkpointEverySeconds: number.default(120),
  /**
   * Which weights the result has: the last, or those of the best evaluation on the dev set. The dev
   * scores of a checkpoint that was chosen by them are optimistic; `data.test` is for that. Left
   * out, `last`.
   */
  keep: z.enum(['last', 'best']).optional(),
  /** The dev score by which evaluations are called better; left out, the task's own. */
  bestBy: z.enum(CHOICE_SCORES).optional(),
  /**
   * Ends a stage whose evaluations on the dev set get no better. Each stage counts for itself, and
   * only where the classifier is trained: what an internal stage scores says nothing of it, and
   * its `convergence` ends it. The schedule of the learning rate stays that of all epochs. Left
   * out, a stage has all its epochs.
   */
  stopEarly: stopEarlySchema.optional(),
})

/**
 * How weights are optimised; AdamW, beta 0.9 and 0.999, epsilon 1e-8, as the field does. Of a
 * fine-tuning also how human labels are learnt, which a student's losses say.
 */
export const fineTuningSchema = trainingSchema.extend(labelSettings)

/** A teacher's fine-tuning before the student's training. */
const teacherTrainingSchema = fineTuningSchema.extend({
  /**
   * Share of the training split that the teacher learns from, drawn as the student's is: the
   * smaller of the two is part of the larger. Left out, the student's share.
   */
  fraction: number.optional(),
})

/**
 * The vault: the teacher's tensors that a student's losses look at, computed once and kept on disk
 * for later epochs and runs.
 */
export const vaultSchema = z.strictObject({
  /** `auto` keeps them where that is faster and there is room. */
  keep: z.enum(['auto', 'always', 'never']).default('auto'),
  /** float16 halves the disk; what it changes is measured and reported. */
  precision: z.enum(['float32', 'float16']).default('float32'),
  /** What all vaults of this machine may take, in 10⁹ bytes; those used longest ago make room. */
  gigabytes: number.default(20),
})

/**
 * What is measured at every evaluation besides scores, without a change to the training.
 */
const microscopeSchema = z.strictObject({
  /**
   * Dev texts on which every loss is measured, beside the training loss; 0 for none. Left out, one
   * for each 128 training texts between two evaluations, at most 256, and none where these would be
   * fewer than 16.
   */
  devTexts: number.optional(),
  /**
   * Training texts on which the gradient of every loss is measured, layer by layer; 0 for none, and
   * no more than are computed at once. Left out, 32 where 4,096 training texts or more stand
   * between two evaluations, else none.
   */
  gradientTexts: number.optional(),
})
export type Microscope = z.infer<typeof microscopeSchema>

export const fineTunePlanSchema = z.strictObject({
  kind: z.literal('fine-tune'),
  name: z.string().default(''),
  data: dataSchema,
  model: modelSourceSchema,
  training: fineTuningSchema.prefault({}),
})

export const distillPlanSchema = z.strictObject({
  kind: z.literal('distill'),
  name: z.string().default(''),
  data: dataSchema,
  /**
   * A model with a classification head as it is, or one to be fine-tuned first on the same data
   * (found again if it was before).
   */
  teacher: z.strictObject({
    model: modelSourceSchema,
    fineTune: teacherTrainingSchema.optional(),
    vault: vaultSchema.prefault({}),
  }),
  student: studentSchema,
  mapping: z.array(layerPairSchema).default([]),
  /**
   * The mapping holds what may be compared, and of it one pair for each student layer is drawn, the
   * teacher's layers in rising order: RAIL-KD (Haidar et al. 2022). Left out, all are compared.
   */
  draw: z
    .strictObject({
      /** How often anew, by seed, stage, and epoch or step. */
      every: z.enum(DRAW_RHYTHMS),
    })
    .optional(),
  losses: z.array(lossTermSchema).min(1),
  strategy: strategySchema.prefault({}),
  training: trainingSchema.prefault({}),
  microscope: microscopeSchema.optional(),
})

export const runPlanSchema = z.discriminatedUnion('kind', [fineTunePlanSchema, distillPlanSchema])

export type Training = z.infer<typeof trainingSchema>
export type FineTuning = z.infer<typeof fineTuningSchema>
export type TeacherTraining = z.infer<typeof teacherTrainingSchema>
export type FineTunePlan = z.infer<typeof fineTunePlanSchema>
export type DistillPlan = z.infer<typeof distillPlanSchema>
export type RunPlan = z.infer<typeof runPlanSchema>
