import './without-eval.ts'
import { z } from 'zod'
import { DATASET_FORMATS } from './dataset-formats.ts'
import { DELIMITER, GLUE_TASKS } from './dataset.ts'
import { machinePath } from './machine-path.ts'
import { number, name } from './plan-values.ts'
import { runIdText } from './run-id.ts'
import { taskKindSchema } from './tasks.ts'

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

/**
 * Labelled texts that are held out: the run judges its student on them once, at its end, with the
 * weights that it exports. Nothing is chosen by them, and no teacher learns from them.
 */
const testSchema = z.strictObject({
  /** A file with labels, its columns as the training file's. */
  path: machinePath,
  /** Told from the file's name and first bytes when left out. */
  format: z.enum(DATASET_FORMATS).optional(),
})

export const dataSchema = z.strictObject({
  source: dataSourceSchema,
  /**
   * A model's class → the data's label, for those that are not called alike; of the teacher taken
   * as it is, or of the model to be fine-tuned.
   */
  labels: z.record(z.string().min(1), z.string().min(1)).optional(),
  unlabelled: unlabelledSchema.optional(),
  test: testSchema.optional(),
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
   * Share of the labelled training rows that is used. Each class has its share (of numbers each
   * tenth by rank, of several labels each set of them), and a smaller share is part of every larger
   * one. 1 is all of it.
   */
  fraction: number.default(1),
  /**
   * Draws the share, the teacher's too: the same rows whatever the seeds of the runs. Left out, 1.
   * Without it in plan.json, a run of before 28 November 2026: its own seed drew it, without regard
   * to classes.
   */
  fractionSeed: number.optional(),
})

export type ModelSource = z.infer<typeof modelSourceSchema>
export type DataSource = z.infer<typeof dataSourceSchema>
export type DataPlan = z.infer<typeof dataSchema>
