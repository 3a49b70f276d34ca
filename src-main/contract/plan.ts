import './without-eval.ts'
import { z } from 'zod'
import { DELIMITER, GLUE_TASKS } from './dataset.ts'
import { DATASET_FORMATS } from './dataset-formats.ts'
import { LOSS_IDS, type LossId } from './loss-id.ts'
import {
  COMPARED,
  LOSSES,
  LOSS_AVERAGES,
  LOSS_PLACES,
  PROJECTIONS,
  RELATIONS,
  type LossAverage,
  type LossFacts,
  type Compared,
  type LossPlace,
  type Projection,
  type Relation,
} from './losses.ts'
import { machinePath } from './machine-path.ts'
import { runIdText } from './run-id.ts'
import { STRATEGY_IDS } from './strategies.ts'
import { taskKindSchema } from './tasks.ts'
import { WEIGHT_SELECTION_IDS } from './weight-selections.ts'

/**
 * What kind of value each setting has. Which numbers may be asked for stands in setting-bounds.ts:
 * a plan that an earlier version ran is read whatever it asked for.
 */
const number = z.number()

/** A name of the catalogue, a hub or a data set: a column, a split, a repository. */
const name = z.string().min(1).max(500)
/** Beyond what any classification task has. */
const MOST_CLASSES = 10_000

/**
 * Where a model comes from: a catalogue name, a Hugging Face hub id, a local Hugging Face folder,
 * or an earlier run's result.
 */
export const modelSourceSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('catalogue'), name: name }),
  z.strictObject({ kind: z.literal('hub'), id: name, revision: name.optional() }),
  z.strictObject({ kind: z.literal('folder'), path: machinePath }),
  z.strictObject({ kind: z.literal('run'), id: runIdText }),
])

const columns = {
  /** One column, or two of a pair; the task's, or usual names, when left out. */
  text: z.array(name).min(1).max(2).optional(),
  /** The column of the label; as `text` when left out. */
  label: name.optional(),
  /**
   * What a label is: one class, several labels or a number; left out, the task's, or one class.
   */
  taskKind: taskKindSchema.optional(),
  /**
   * Of several labels: what stands between them in a cell, such as a comma; left out, labels are
   * lists (JSON, Parquet).
   */
  labelSeparator: z.string().min(1).max(10).optional(),
  /**
   * Of several labels: a column for each, 1 where a text has it and 0 where not; their names are
   * the labels.
   */
  labelColumns: z.array(name).min(2).max(MOST_CLASSES).optional(),
  /** Words of the classes in their order; those of the training split when left out. */
  labels: z.array(z.string().max(1000)).min(2).max(MOST_CLASSES).optional(),
  /**
   * Whether a table's cells may be quoted (pandas, Excel) or quotes are text (GLUE); told from the
   * file when left out.
   */
  quoted: z.boolean().optional(),
  /** What stands between a table's cells; told from the file when left out. */
  delimiter: z.string().max(2).regex(DELIMITER, 'must be one character, no quote and no line end').optional(),
}

/** Where the training and the dev split come from. */
export const dataSourceSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('catalogue'),
    /** As `stillroom catalogue` lists it. */
    name: name,
  }),
  z.strictObject({
    kind: z.literal('files'),
    /** Relative to the plan's file. */
    train: machinePath,
    /** Relative to the plan's file. */
    dev: machinePath,
    /** A GLUE task by name, or leave it out and name the columns. */
    task: z.enum(GLUE_TASKS).optional(),
    /** Told from the file's name and first bytes when left out. */
    format: z.enum(DATASET_FORMATS).optional(),
    ...columns,
  }),
  z.strictObject({
    kind: z.literal('hub'),
    /** `owner/name` on the Hugging Face hub. */
    id: name,
    /** Branch, tag or commit; `main` when left out. */
    revision: name.optional(),
    /** Which of several configurations: the folder that its files lie in. */
    config: name.optional(),
    /** Name of the split. */
    train: name.default('train'),
    /** Name of the split. */
    dev: name.default('validation'),
    task: z.enum(GLUE_TASKS).optional(),
    ...columns,
  }),
])

/**
 * Text that a student learns from without labels: what its teacher says of it is enough for every
 * loss but the hard-label one.
 */
const unlabelledSchema = z.strictObject({
  /** A file of texts; labels that it has are not looked at. */
  path: machinePath.optional(),
  format: z.enum(DATASET_FORMATS).optional(),
  /** As the training split's where left out. */
  text: columns.text,
  /** Beside the labelled training rows, or instead of them. */
  use: z.enum(['beside', 'instead']).default('beside'),
  /** Whether rows of the training file that have no label are used too. */
  trainingRows: z.boolean().default(false),
})

const dataSchema = z.strictObject({
  source: dataSourceSchema,
  /**
   * A model's class → the data's label, for those that are not called alike; of the teacher taken
   * as it is, or of the model to be fine-tuned.
   */
  labels: z.record(z.string().min(1), z.string().min(1)).optional(),
  unlabelled: unlabelledSchema.optional(),
  /**
   * Of a number: how far it may be off and be right all the same; left out, a tenth of the range of
   * the training labels (half a point on STS-B).
   */
  tolerance: number.optional(),
  /**
   * Tokens an example is cut to, [CLS] and [SEP] included; the longer text of a pair is cut first.
   */
  maxLength: number.default(128),
  /**
   * Share of the labelled training rows that is used, drawn with the seed of the run: a teacher
   * that is fine-tuned first has its own draw. 1 is all of it.
   */
  fraction: number.default(1),
})

export const PRECISIONS = ['float32', 'bfloat16'] as const

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
  /** Draws order, dropout and what starts at random. */
  seed: number.default(1),
  /** Epochs between evaluations on the dev set; the end of every stage is always evaluated. */
  evaluateEvery: number.default(1),
  /** Seconds between checkpoints, besides those at evaluations. */
  checkpointEverySeconds: number.default(120),
})

/** A teacher's fine-tuning before the student's training. */
const teacherTrainingSchema = trainingSchema.extend({
  /**
   * Share of the training split that the teacher learns from, drawn with its own seed; left out,
   * the student's share of it.
   */
  fraction: number.optional(),
})

export const SCHEDULE_SHAPES = ['linear', 'cosine'] as const

/**
 * A number that changes over each stage in which its loss is on: `from` at the first step, `to` at
 * the last that the stage can have.
 */
const scheduleSchema = z.strictObject({
  from: number,
  to: number,
  /** In a straight line, or along half a cosine: slow, fast, slow. */
  shape: z.enum(SCHEDULE_SHAPES).default('linear'),
  /** Share of the stage's steps behind which it begins to change. */
  begin: number.default(0),
  /** Share of the stage's steps behind which it has changed; as `begin`, it jumps there. */
  end: number.default(1),
})
const scheduled = z.union([number, scheduleSchema])
export type Schedule = z.infer<typeof scheduleSchema>
/** A setting that may change over a stage. */
export type Scheduled = number | Schedule

/**
 * `balanced`: rows ÷ (classes · rows of the class), over the labelled rows that are learnt from, as
 * scikit-learn has it. Or a number by label; labels that are left out weigh 1.
 */
const classWeightsSchema = z.union([z.literal('balanced'), z.record(z.string().min(1), number)])
export type ClassWeights = z.infer<typeof classWeightsSchema>

/** One loss term; of the settings after the weight it has those that its loss has. */
export interface LossTerm {
  loss: LossId
  weight: Scheduled
  temperature?: Scheduled
  at?: LossPlace
  relations?: readonly Relation[]
  relationHeads?: number
  per?: LossAverage
  projection?: Projection
  smoothing?: number
  classWeights?: ClassWeights
}

const termSchemas = LOSS_IDS.map((loss) => {
  const { compares, temperature, at, relations }: LossFacts = LOSSES[loss]
  const { isInternal, equal }: Compared = COMPARED[compares]
  return z.strictObject({
    loss: z.literal(loss),
    /** Its share of the total, times what the loss is; may change over a stage. */
    weight: scheduled.default(1),
    ...(temperature !== undefined && {
      /** Both networks' logits are divided by it; the default is the loss's; may change. */
      temperature: scheduled.optional(),
    }),
    ...(at !== undefined && {
      /** At [CLS] of every text, which is the default, or at all real tokens. */
      at: z.enum(LOSS_PLACES).optional(),
    }),
    ...(relations !== undefined && {
      /** Which vectors of a layer's attention are related to themselves; the default is all. */
      relations: z.array(z.enum(RELATIONS)).min(1).optional(),
      /**
       * Into how many parts queries, keys and values are cut, of the student as of the teacher;
       * left out, the teacher's attention heads.
       */
      relationHeads: number.optional(),
    }),
    ...(isInternal && {
      /** Averaged over a batch's tokens, or over each text's tokens and then over texts. */
      per: z.enum(LOSS_AVERAGES).optional(),
    }),
    ...(equal === 'width' && {
      /**
       * `linear`: the student's states go through a matrix and a bias to the teacher's width first.
       * They are learnt with the student, one pair for all mapped layers, and are no part of it.
       * Left out, states are compared as they are, as the paper does.
       */
      projection: z.enum(PROJECTIONS).optional(),
    }),
    ...(compares === 'labels' && {
      /**
       * Share of a label that is spread evenly over all classes, as PyTorch's label_smoothing; only
       * where each text has one class. Left out, 0.
       */
      smoothing: number.optional(),
      /**
       * What each class weighs in the mean over a batch, Σ weight · loss ÷ Σ weight, as PyTorch's
       * CrossEntropyLoss has it: `balanced`, or a positive number by label, 1 where a label is left
       * out; only where each text has one class. Left out, all weigh the same.
       */
      classWeights: classWeightsSchema.optional(),
    }),
  })
})
type TermSchema = (typeof termSchemas)[number]
type WrittenSchedule = z.input<typeof scheduled>
/** A term before its defaults. */
type WrittenTerm = Pick<LossTerm, 'loss'> &
  Partial<Omit<LossTerm, 'weight' | 'temperature'>> & {
    weight?: WrittenSchedule
    temperature?: WrittenSchedule
  }
/** Terms, each of one loss with a weight and those settings that the loss has. */
const lossTermSchema = z.discriminatedUnion(
  'loss',
  termSchemas as [TermSchema, ...TermSchema[]],
) as z.ZodType<LossTerm, WrittenTerm>

/**
 * Layers are counted from 1, as the paper does; 0 are the embeddings, which have a hidden state to
 * compare and no attention.
 */
const layerPairSchema = z.strictObject({ teacher: number, student: number })

const selection = z.enum(WEIGHT_SELECTION_IDS)

export const DRAW_RHYTHMS = ['epoch', 'step'] as const

const studentSchema = z.strictObject({
  layers: number,
  /** Length of a hidden state; left out, the teacher's. */
  width: number.optional(),
  /** Attention heads, each an equal part of the width; left out, the teacher's. */
  heads: number.optional(),
  /** Length of the feed-forward layers' inner state; left out, the teacher's. */
  feedForward: number.optional(),
  /** Where its first weights come from. */
  start: z.discriminatedUnion('from', [
    /**
     * Student layer i starts as the i-th of these teacher layers; embeddings, pooler and classifier
     * are the teacher's too.
     */
    z.strictObject({
      from: z.literal('teacher'),
      layers: z.array(number).min(1),
      /**
       * How a student that is narrower, or has fewer heads or neurons, takes its weights out of the
       * teacher's; left out, `every-kth`.
       */
      select: selection.optional(),
    }),
    /** The first layers of the model that the teacher was fine-tuned from; classifier at random. */
    z.strictObject({
      from: z.literal('pretrained'),
      /** As of a start from the teacher. */
      select: selection.optional(),
    }),
    /**
     * The first layers of another model, of whatever family and width; its classifier at random.
     * Losses between layers need it to cut texts into the tokens that the teacher reads.
     */
    z.strictObject({ from: z.literal('model'), model: modelSourceSchema }),
    /** All weights at random, by seed and name. */
    z.strictObject({ from: z.literal('random') }),
    /**
     * The weights of another student at one of its checkpoints; the optimisation begins anew
     * (moments, schedule, stages).
     */
    z.strictObject({
      from: z.literal('checkpoint'),
      run: runIdText,
      step: number,
    }),
  ]),
})

/** What a stage of internal losses trains. */
export const STAGE_TRAINS = ['below', 'layer'] as const

const convergenceSchema = z.strictObject({
  threshold: number.default(0.01),
  windowSteps: number.default(50),
})

/** One of the plan's losses, as a stage of one's own has it on. */
const stageLossSchema = z.strictObject({
  loss: z.enum(LOSS_IDS),
  /** Which one, where the plan has it twice. */
  at: z.enum(LOSS_PLACES).optional(),
  /** In this stage; left out, that which the plan's losses give it. */
  weight: scheduled.optional(),
})

/** A stage of one's own: an optimisation by itself, with fresh moments and its own warm-up. */
const stageSchema = z.strictObject({
  /** As log and charts call it; left out, its number. */
  name: z.string().min(1).optional(),
  /** Passes over the training texts, at most; left out, those of the training. */
  epochs: number.optional(),
  /** Which of the plan's losses are on; left out, all. */
  losses: z.array(stageLossSchema).min(1).optional(),
  /** Student layers whose mapped pairs are compared, 0 for the embeddings; left out, all. */
  layers: z.array(number).min(1).optional(),
  /**
   * Student layers that are trained, 0 for the embeddings (all that `freeze` may freeze), and with
   * them pooler and classifier where the losses reach them; left out, all that the losses reach.
   * What is not trained stays as it is, bit for bit.
   */
  train: z.array(number).optional(),
  /** The highest, after warm-up; left out, that of the training. */
  learningRate: number.optional(),
  /** The stage ends early as those of a strategy do; left out, at its epochs. */
  convergence: convergenceSchema.optional(),
})

const strategySchema = z.strictObject({
  /**
   * When internal losses are on: all at once, one layer at a time, layers piled up, or as a list of
   * one's own says.
   */
  kind: z.enum(STRATEGY_IDS).default('together'),
  /**
   * Epoch limit of each internal stage of progressive and stacked; one number for all, or one a
   * stage.
   */
  stageEpochs: z.union([number, z.array(number).min(1)]).default(1),
  /**
   * What an internal stage trains; left out, `below`: all that its losses reach, its own layer and
   * everything beneath. `layer`: its own layer alone, as the paper says of progressive distillation
   * (one layer is optimised at a time). The classification stage trains everything either way.
   */
  train: z.enum(STAGE_TRAINS).optional(),
  /**
   * An internal stage ends early when its mean loss over a window of steps fell by less than
   * `threshold` (relative) since the window before.
   */
  convergence: convergenceSchema.optional(),
  /** The list of `stages`; the other strategies write theirs themselves. */
  stages: z.array(stageSchema).min(1).optional(),
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

export const fineTunePlanSchema = z.strictObject({
  kind: z.literal('fine-tune'),
  name: z.string().default(''),
  data: dataSchema,
  model: modelSourceSchema,
  training: trainingSchema.prefault({}),
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
})

export const runPlanSchema = z.discriminatedUnion('kind', [fineTunePlanSchema, distillPlanSchema])

export type ModelSource = z.infer<typeof modelSourceSchema>
export type DataSource = z.infer<typeof dataSourceSchema>
export type DataPlan = z.infer<typeof dataSchema>
export type Training = z.infer<typeof trainingSchema>
export type TeacherTraining = z.infer<typeof teacherTrainingSchema>
export type LayerPair = z.infer<typeof layerPairSchema>
export type StudentPlan = z.infer<typeof studentSchema>
export type Strategy = z.infer<typeof strategySchema>
export type Convergence = z.infer<typeof convergenceSchema>
export type PlannedStage = z.infer<typeof stageSchema>
export type FineTunePlan = z.infer<typeof fineTunePlanSchema>
export type DistillPlan = z.infer<typeof distillPlanSchema>
export type RunPlan = z.infer<typeof runPlanSchema>
