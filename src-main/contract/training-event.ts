import { z } from 'zod'
import { ERROR_CODES } from './errors.ts'
import { LOSS_IDS } from './loss-id.ts'
import { scoresSchema, teacherComparisonSchema } from './metrics.ts'
import type { Unchanging } from './unchanging.ts'

/** The index keeps steps in 32 bits; no training comes near. */
const step = z.int32().min(0)
const count = z.int().min(0)
const milliseconds = z.number().min(0).max(1e13)
const words = z.string()
/** A file beside others, never a path. */
const fileName = z.string().regex(/^[\w-][\w.-]{0,199}$/, 'is no plain file name')

/** A stage of a run: which losses are on, and for how many steps at most. */
const stagePlanSchema = z.object({ index: count, name: words, steps: step })
export type StagePlan = Unchanging<z.infer<typeof stagePlanSchema>>

const termLossSchema = z.object({
  loss: z.enum(LOSS_IDS),
  /** Weighted, as it enters the total. */
  value: z.number(),
  /** Its weight in this step, where it changes over the stage. */
  weight: z.number().optional(),
  /** Its temperature in this step, where it changes over the stage. */
  temperature: z.number().optional(),
  /**
   * Which of the plan's terms of this loss it is, from 1; left out where the order of the step's
   * terms says it.
   */
  ordinal: count.optional(),
  /**
   * The same by mapped pair, in the mapping's order; internal losses alone. Of pairs that a loss
   * weighs together the first stands for all.
   */
  pairs: z.array(z.object({ teacher: count, student: count, value: z.number() })).optional(),
})

/**
 * Loss of one term in one step, weighted as it enters the total; internal terms also by mapped
 * pair, in the mapping's order.
 */
export type TermLoss = Unchanging<z.infer<typeof termLossSchema>>

const devTermSchema = termLossSchema.extend({
  /** Mean of the same over the training steps since the evaluation before, with dropout. */
  training: z.number(),
})

/** One loss on dev texts, without dropout, weighted as in the stage's last step. */
export type DevTerm = Unchanging<z.infer<typeof devTermSchema>>

/** What was measured of a teacher's vault before it was used. */
const vaultFigures = {
  /** Of one text of middle length. */
  computeMs: milliseconds,
  readMs: milliseconds,
  /** Of the whole vault. */
  bytes: count,
  precision: z.enum(['float32', 'float16']),
  /** What is written at once: a text; in runs of before 28 November 2026, 32. */
  chunks: count,
  /** Of its chunks those that are there. */
  filled: count,
}

const partDifferenceSchema = z.object({
  /** `logits`, `attention 4`, `cls 4`, `tokens 4` */
  part: words,
  largest: z.number(),
})

/** Largest absolute difference of one of the teacher's tensors over the real tokens of a batch. */
export type PartDifference = Unchanging<z.infer<typeof partDifferenceSchema>>

const errorSchema = z.object({ code: z.enum(ERROR_CODES), message: words })

/** What every event says first. */
const envelope = {
  /** Counts from 1 without gaps over all of a run's trainers. */
  seq: z.int().min(1),
  /** UTC. */
  at: z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/, 'is no time in UTC'),
}

const event = <Kind extends string, Shape extends z.ZodRawShape>(kind: Kind, shape: Shape) =>
  z.object({ ...envelope, kind: z.literal(kind), ...shape })

/**
 * What a trainer writes to events.jsonl, a line each. A step seen twice (after a resume) counts as
 * written last.
 */
export const trainingEventSchema = z.discriminatedUnion('kind', [
  /** A trainer has read its inputs and set the weights. */
  event('started', {
    /** 0 for a fresh run, else the step of the checkpoint that was resumed. */
    fromStep: step,
    pid: count,
    /** Its version. */
    tensorflow: words,
    /** CPU or CUDA. */
    device: words,
    /** On the CPU of a machine with a card: which, and why it is not used. */
    unusedCard: words.optional(),
    /** Whether our own operations computed with it; absent in runs that are older than they. */
    isFused: z.boolean().optional(),
    /** Its version. */
    node: words,
    trainExamples: count,
    devExamples: count,
    /** Rows that could not be read, training and dev. */
    rejectedRows: count,
    /** Of the training examples, those without a label; absent where there are none. */
    unlabelledExamples: count.optional(),
    /**
     * Rows without a label that nothing is made of, training and dev; absent where there are none.
     */
    leftOutRows: count.optional(),
    /**
     * How the classes of what the run begins with stand to the data's labels, and what they weigh
     * where they have weights, in a sentence each; absent where there is nothing to say.
     */
    classes: z.array(words).optional(),
    /** Dev rows whose text is one of the training texts; runs of earlier versions do not say. */
    sharedTexts: count.optional(),
    /** Of the model that is trained. */
    parameters: count,
    /**
     * What of the model nothing gave a value: `the pooler`, `layers 3–5`; absent in runs that are
     * older than this.
     */
    startsAtRandom: z.array(words).optional(),
    /** What of the model's folder was read otherwise than it is written. */
    notes: z.array(words).optional(),
    stages: z.array(stagePlanSchema),
  }),
  event('stage-started', { stage: count, step }),
  /** One pair for each student layer was drawn for an epoch. */
  event('mapping-drawn', {
    step,
    stage: count,
    /** Whole passes over the training texts in this stage before it. */
    epoch: count,
    pairs: z.array(z.object({ teacher: count, student: count })),
  }),
  event('stage-ended', {
    stage: count,
    step,
    reason: z.enum(['limit', 'converged', 'stopped-early']),
    /** Why it stopped early. */
    patience: z
      .object({
        /** The stage's best evaluation, and its score (less cross-entropy is a higher one). */
        bestStep: step,
        score: z.number().nullable(),
        /** Those behind it, none of which was a gain. */
        evaluations: count,
      })
      .optional(),
  }),
  /** A step was taken. */
  event('step', {
    step,
    stage: count,
    /** Passes over the training texts in this stage. */
    epoch: z.number(),
    /** The total. */
    loss: z.number(),
    terms: z.array(termLossSchema),
    learningRate: z.number(),
    /** Before clipping. */
    gradientNorm: z.number(),
    examples: count,
    /** Real ones, padding left out. */
    tokens: count,
    durationMs: milliseconds,
    /** Of these, computing what the vault lacked of the batch; absent where nothing was. */
    fillMs: milliseconds.optional(),
    /** Chunks that the vault holds then; as `fillMs`. */
    vaultChunks: count.optional(),
  }),
  /** The student was judged on the dev set. */
  event('evaluated', {
    step,
    stage: count,
    scores: scoresSchema,
    /** Absent while a teacher is fine-tuned. */
    teacher: teacherComparisonSchema.optional(),
    /** File under predictions/: logits [examples, classes], float32 little-endian. */
    predictions: fileName,
    durationMs: milliseconds,
  }),
  /** With it, each loss of the stage on a fixed part of the dev set, beside the training loss. */
  event('dev-losses', {
    step,
    stage: count,
    /** Dev texts: drawn evenly over the classes, the same ones in every run on the dev set. */
    texts: count,
    /** Training steps since the evaluation before, of which `training` is the mean. */
    steps: count,
    terms: z.array(devTermSchema),
    durationMs: milliseconds,
  }),
  /**
   * A loss has risen on dev texts while it fell in training; told once a stage of each loss. By
   * which rule, `src-main/domain/run/parted-losses.ts` says.
   */
  event('losses-parted', {
    step,
    stage: count,
    loss: z.enum(LOSS_IDS),
    /** As `ordinal` of a step's terms. */
    ordinal: count.optional(),
    /** The evaluation at which it was least on dev texts. */
    since: step,
    /** Of `dev-losses`. */
    texts: count,
    /** On dev texts, then and now, weighted. */
    dev: z.object({ from: z.number(), to: z.number() }),
    /** The mean of the training before, then and now, weighted. */
    training: z.object({ from: z.number(), to: z.number() }),
  }),
  /**
   * With it, how the gradients of the stage's losses stand to each other in each layer, on a fixed
   * batch of training texts, without dropout; weighted as they enter the total.
   */
  event('gradients', {
    step,
    stage: count,
    /** Training texts: drawn evenly over the classes, the same ones in every run on them. */
    texts: count,
    terms: z.array(termLossSchema.pick({ loss: true, ordinal: true })),
    layers: z.array(
      z.object({
        /** Of the student: 0 the embeddings, null pooler and classifier. */
        layer: count.nullable(),
        /** Of each term's gradient by the layer's weights; 0 where it does not reach them. */
        norms: z.array(z.number()),
        /** Of each two terms, first with second, first with third …; null where one has norm 0. */
        cosines: z.array(z.number().nullable()),
      }),
    ),
    durationMs: milliseconds,
  }),
  /** So was the teacher, once, before the first step. */
  event('teacher-evaluated', {
    scores: scoresSchema,
    predictions: fileName,
    /** Whether an earlier run had it judged on the same texts; absent in runs that are older. */
    isKept: z.boolean().optional(),
  }),
  /**
   * The weights that the run exports were judged on the held-out test file, once, at its end; the
   * teacher beside them. Nothing was chosen by it.
   */
  event('tested', {
    step,
    scores: scoresSchema,
    /** Both absent where there is no teacher. */
    teacher: teacherComparisonSchema.optional(),
    teacherScores: scoresSchema.optional(),
    /** Rows without a label, or that could not be read; they are left out. */
    leftOutRows: count,
    /** Rows whose text is one of the training texts. */
    sharedTexts: count,
    /** File under predictions/: logits [examples, classes], float32 little-endian. */
    predictions: fileName,
    durationMs: milliseconds,
  }),
  /** A checkpoint is on the disk, whole. */
  event('checkpoint', { step, bytes: count, durationMs: milliseconds }),
  /** Whether a run's teacher is computed at every step or read from a vault, and why. */
  event('teacher-source', {
    source: z.enum(['live', 'stored']),
    reason: words,
    /** The vault's name. */
    vault: words.optional(),
    ...z.object(vaultFigures).partial().shape,
  }),
  /** Everything that the run's losses look at is in the vault. */
  event('teacher-stored', {
    step,
    chunks: count,
    /** Spent on it in this run. */
    durationMs: milliseconds,
  }),
  /** Stored tensors held against the live teacher's on one batch. */
  event('teacher-checked', {
    step,
    examples: count,
    differences: z.array(partDifferenceSchema),
  }),
  /**
   * The run goes on from its last checkpoint with fewer examples computed at once; batches stay
   * what they are.
   */
  event('memory-ran-out', {
    /** The step that it was at, or of its last checkpoint where the process died of it. */
    step,
    /** Examples computed at once from here on. */
    microBatch: z.int().min(1),
  }),
  /** It waits, with a checkpoint on the disk where the disk allowed. */
  event('paused', {
    step,
    /**
     * What the disk refused; absent where a person paused the run. The trainer goes on by itself
     * once it can write.
     */
    because: errorSchema.optional(),
  }),
  /** A paused run goes on. */
  event('continued', { step }),
  /** It was told to stop; a checkpoint was tried. */
  event('stopped', { step }),
  /** It cannot go on; the last checkpoint stays. */
  event('failed', {
    step,
    error: errorSchema,
    /** Lines of the training file whose batch was not finite. */
    lines: z.array(count).optional(),
  }),
  /** All stages are done and the result is written. */
  event('finished', {
    step,
    /**
     * Of the evaluations made while classification was trained; null where no stage of the run
     * trained it.
     */
    best: z.object({ step, accuracy: z.number() }).nullable(),
    /** Step whose weights the result has; absent in runs that are older, which have the last. */
    kept: step.optional(),
  }),
])

export type TrainingEvent = Unchanging<z.infer<typeof trainingEventSchema>>

type WithoutEnvelope<Event> = Event extends unknown ? Omit<Event, keyof typeof envelope> : never
/** An event before the log has given it its number and time. */
export type TrainingEventBody = WithoutEnvelope<TrainingEvent>
