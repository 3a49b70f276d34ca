import './without-eval.ts'
import { z } from 'zod'
import { CONTROL_IDS, type ControlId } from './controls.ts'

/** Values of one axis, and cells of all: more is a mistake in a file, not a study. */
const MOST_VALUES = 200
export const MOST_AXES = 6
const LONGEST_NAME = 200

export const studyNameSchema = z
  .string()
  .trim()
  .min(1)
  .max(LONGEST_NAME)
  .regex(/^[^\r\n]*$/, 'a name is one line')
/** Where a setting stands in a plan: `training.learningRate`, `losses[0].weight`. */
const setting = z.string().min(1).max(LONGEST_NAME)

/** One value of an axis that changes several settings at once, such as a method. */
const variantSchema = z.strictObject({
  name: studyNameSchema,
  /** Setting → its value here; null takes the setting out, so that its default holds. */
  set: z.record(setting, z.json()).default({}),
  /** What the plan so far is turned into, behind all axes: a control of it. */
  control: z.enum(CONTROL_IDS).optional(),
})

/** One setting, and its values. */
const settingAxisSchema = z.strictObject({
  name: studyNameSchema.optional(),
  setting,
  values: z.array(z.json()).min(1).max(MOST_VALUES),
})

const variantAxisSchema = z.strictObject({
  name: studyNameSchema,
  variants: z.array(variantSchema).min(1).max(MOST_VALUES),
})

/** Seeds of the student: what the cells of the table are means over. */
const seedAxisSchema = z.strictObject({
  /** As a person writes them: `1, 2, 3` or `1-5`. */
  seeds: z.string().min(1).max(LONGEST_NAME),
  /**
   * Whether a teacher that is fine-tuned first has the student's seed, so that each student learns
   * from a teacher of its own; else all learn from the one of the plan.
   */
  ofTeacher: z.boolean().default(false),
})

/** What a run's result may be judged by. */
export const STUDY_SCORES = [
  'headline',
  'accuracy',
  'f1Class1',
  'f1Macro',
  'mcc',
  'pearson',
  'spearman',
  'agreement',
] as const
export type StudyScore = (typeof STUDY_SCORES)[number]

/**
 * Settings that every place of the table chooses for itself: all combinations of their values are
 * tried, and the place's seeds run with the one that is best on the dev set.
 */
const searchSchema = z.strictObject({
  choose: z
    .array(z.strictObject({ setting, values: z.array(z.json()).min(1).max(MOST_VALUES) }))
    .min(1)
    .max(MOST_AXES),
  /** The score on the dev set, its mean over the tries' seeds; the higher the better. */
  by: z.enum(STUDY_SCORES).default('headline'),
  tries: z.strictObject({
    /** Seeds of the tries, written as the study's. */
    seeds: z.string().min(1).max(LONGEST_NAME),
    /** What a try has otherwise, such as fewer epochs; nothing where it is a run as the study's. */
    set: z.record(setting, z.json()).default({}),
  }),
})

/** A plan with axes: every combination of their values is a run. */
export const studySchema = z.strictObject({
  kind: z.literal('study'),
  name: studyNameSchema,
  /** A plan as `stillroom run` takes it; each combination is checked as one. */
  plan: z.record(z.string(), z.json()),
  axes: z
    .array(z.union([settingAxisSchema, variantAxisSchema, seedAxisSchema, searchSchema]))
    .min(1)
    .max(MOST_AXES),
})

export type Study = z.infer<typeof studySchema>
export type StudySearch = z.infer<typeof searchSchema>
/** An axis of a study's table: all but its seeds, and what is chosen. */
export type StudyAxis = z.infer<typeof settingAxisSchema> | z.infer<typeof variantAxisSchema>
export type StudyVariant = z.infer<typeof variantSchema>

/** An axis of a study's table, as it is shown: all but its seeds. */
export interface TableAxis {
  readonly name: string
  readonly values: readonly string[]
  /**
   * What varies along it, where that is more than a choice: data sets, whose scores are compared
   * within each alone, or numbers (of a setting, or variants that are called by one, such as counts
   * of layers), which a learning curve is drawn over.
   */
  readonly varies?: 'data sets' | 'numbers'
}

/** A value of an axis whose plans are another value's but for what a control changes. */
export interface StudyControl {
  /** Index of the axis. */
  readonly axis: number
  readonly value: string
  /** The value that it is the control of. */
  readonly of: string
  readonly control: ControlId
}

/**
 * What the cells of a study's table may show: of each run's result on the dev set, and of
 * its one look at the held-out test file.
 */
export const STUDY_METRICS = [...STUDY_SCORES, ...STUDY_SCORES.map((score) => `test.${score}` as const)]
export type StudyMetric = (typeof STUDY_METRICS)[number]

/** Two places of a study's table whose runs are compared, seed by seed. */
export interface PlacePair {
  readonly from: readonly string[]
  readonly to: readonly string[]
}

/** How far the second of two places is above the first, drawn anew over seeds and examples. */
export interface PairInterval {
  /** 95 %, percentiles of the resamples. */
  readonly interval: readonly [number, number]
  /** Standard deviation of the resamples: the standard error of the difference. */
  readonly deviation: number
  /** Seeds that both have, and examples of the dev set. */
  readonly seeds: number
  readonly examples: number
  readonly resamples: number
}

/**
 * How a student stands to its teacher on a dev set, as the paper's agreement table has it: counts
 * of examples.
 */
export interface TeacherAgreement {
  readonly examples: number
  readonly teacherRight: number
  /** Of those that the teacher has right, the student has so many right too … */
  readonly agreed: number
  /** … and so many wrong. */
  readonly errors: number
  readonly teacherWrong: number
  /** Of those that the teacher has wrong, the student has so many wrong too … */
  readonly wrongToo: number
  /** … and so many right. */
  readonly mended: number
  /**
   * Mean probability of the student's own answer where the teacher is wrong; null of numbers, and
   * where the teacher has all right.
   */
  readonly confidence: number | null
  /** The teacher's, on the same examples. */
  readonly teacherConfidence: number | null
}

/** An example on which one of two methods is right with every seed and the other with none. */
export interface SteadyExample {
  /** Row of the dev set, and line of its file. */
  readonly index: number
  readonly line: number
  readonly text: string
  readonly textPair: string | null
  /** The human label in words, or the number. */
  readonly human: string
  /**
   * What they say of the human label, as means over seeds: its probability, or the number. The
   * teacher's is null of runs without one.
   */
  readonly teacher: number | null
  readonly from: number
  readonly to: number
}

/** Two places of a study's table, and the examples that part them with every seed. */
export interface SteadyExamples extends PlacePair {
  /** Finished runs of the first and of the second; none is shown where one has none. */
  readonly seeds: readonly [number, number]
  /** The first has them wrong with every seed, the second right with every seed. */
  readonly gained: { readonly count: number; readonly shown: readonly SteadyExample[] }
  /** The other way round. */
  readonly lost: { readonly count: number; readonly shown: readonly SteadyExample[] }
}
