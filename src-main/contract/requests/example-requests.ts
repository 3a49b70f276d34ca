import { z } from 'zod'
import {
  EXAMPLE_SORTS,
  TRUTH_CELLS,
  type DivergenceSummary,
  type SideBySide,
  type ExampleLook,
  type ExampleMarks,
  type ExamplePage,
  type ExampleSlices,
  type LifeCounts,
  type ShownExample,
  type StudentRole,
  type SurgeryReport,
} from '../example-browser.ts'
import { LOOKED_ROLES } from '../inspection.ts'
import { surgerySchema } from '../layer-surgery.ts'
import { WORD_METHODS, type WeighedWords } from '../words-that-matter.ts'
import type { Calibration } from '../calibration.ts'
import type { Inheritance } from '../inheritance.ts'
import { changes, reads, runId, type JobId } from '../request.ts'

const whole = z.number().int().min(0)
const layer = z.number().int().min(1).max(200)
const share = z.number().min(0).max(1)

/**
 * Students by their runs, each at one of its evaluations (the last where none is named); the
 * teacher is A's.
 */
const sideBySideChoiceSchema = z.strictObject({
  a: runId,
  stepA: whole.optional(),
  b: runId.optional(),
  stepB: whole.optional(),
  c: runId.optional(),
  stepC: whole.optional(),
})

/** What an example must be to be shown; what is left out does not count. */
const exampleFilterSchema = z.strictObject({
  cells: z.array(z.enum(TRUTH_CELLS)).max(TRUTH_CELLS.length).optional(),
  /** Human labels, by class. */
  labels: z.array(whole).max(1000).optional(),
  /** Classes that the models must predict. */
  predicted: z
    .strictObject({ teacher: whole.optional(), a: whole.optional(), b: whole.optional() })
    .optional(),
  /** What C must have it. */
  byC: z.enum(['right', 'wrong']).optional(),
  /** Fewest and most words. */
  words: z.tuple([whole, whole]).optional(),
  /** Range of the teacher's top probability. */
  teacherConfidence: z.tuple([share, share]).optional(),
  /** At least one of these. */
  tags: z.array(z.string().min(1).max(60)).max(100).optional(),
  /** All models predict the same class. */
  sameLabel: z.boolean().optional(),
  /** A and B predict different classes. */
  differ: z.boolean().optional(),
  /** A student predicts another class than the teacher. */
  unlikeTeacher: z.boolean().optional(),
  /**
   * Further runs on the same dev set, by their last evaluation: each must have the example right,
   * or wrong.
   */
  others: z
    .array(z.strictObject({ run: runId, isRight: z.boolean() }))
    .max(20)
    .optional(),
  /** Words of the text, or a query such as `teacher > 0.9 and not a_right`. */
  find: z.string().max(400).optional(),
})

/** Whose layers are operated on. */
const operatedSchema = z.strictObject({ students: sideBySideChoiceSchema, role: z.enum(['a', 'b']) })

const askedText = {
  text: z.string().trim().min(1).max(20_000),
  textPair: z.string().trim().min(1).max(20_000).optional(),
}

const tag = z.string().trim().min(1).max(60)

export const EXAMPLE_REQUESTS = {
  /**
   * Fails with `unknown-run`, and with `invalid-arguments` for a run without a teacher, without
   * evaluations, or on another dev set.
   */
  'examples.open': reads<SideBySide>()(sideBySideChoiceSchema),
  'examples.page': reads<ExamplePage>()(
    z.strictObject({
      students: sideBySideChoiceSchema,
      filter: exampleFilterSchema,
      sort: z.strictObject({ by: z.enum(EXAMPLE_SORTS), descending: z.boolean() }),
      /**
       * Whose probability the columns teacher, a, b are: a class, or the human label where left
       * out.
       */
      ofClass: whole.optional(),
      offset: whole,
      count: whole.max(1_000_000),
      /** An example whose position is wanted. */
      positionOf: whole.optional(),
    }),
  ),
  'examples.show': reads<ShownExample>()(z.strictObject({ students: sideBySideChoiceSchema, index: whole })),
  /**
   * From the weights themselves, in an inspector process; fails with `inspector-died`,
   * `runtime-missing`.
   */
  'examples.look': reads<ExampleLook>()(
    z.strictObject({
      students: sideBySideChoiceSchema,
      ...askedText,
      /** Layers, counted from 1, whose attention is wanted in full. */
      layers: z
        .strictObject({ teacher: layer.optional(), a: layer.optional(), b: layer.optional() })
        .default({}),
    }),
  ),
  /**
   * What the words of a text add to an output of one of the models; fails as `examples.look`, with
   * `inputs-changed` where the model is gone, with `interrupted` when the same asker asks again.
   */
  'examples.words': reads<WeighedWords>()(
    z.strictObject({
      students: sideBySideChoiceSchema,
      role: z.enum(LOOKED_ROLES),
      ...askedText,
      /** A class or label; of a number 0. */
      output: whole,
      method: z.enum(WORD_METHODS),
      asker: z.string().min(1).max(60),
    }),
  ),
  /**
   * How far A and B are from the teacher inside, by layer and head: of the whole dev set and of the
   * examples that pass.
   */
  'examples.divergence': reads<DivergenceSummary>()(
    z.strictObject({ students: sideBySideChoiceSchema, filter: exampleFilterSchema }),
  ),
  /**
   * Measures that on every text, as a job; A's and B's run folders keep it. Nothing is left to
   * measure where both were.
   */
  'examples.measureDivergence': changes<JobId>()(sideBySideChoiceSchema),
  /** What A or B would answer after layer surgery, beside what it answers as it is. */
  'examples.surgery': reads<SurgeryReport>()(operatedSchema),
  /**
   * Asks that, as a job; the run's folder keeps it. All surgeries that are offered where none is
   * named; those that were asked are not asked again.
   */
  'examples.operate': changes<JobId>()(
    operatedSchema.extend({ surgeries: z.array(surgerySchema).min(1).max(100).optional() }),
  ),
  /** Slices of the dev set in which A and B differ from how they do elsewhere; none without a B. */
  'examples.slices': reads<ExampleSlices>()(sideBySideChoiceSchema),
  /** The teacher's errors in its students; null where the teacher has nothing wrong. */
  'examples.inheritance': reads<Inheritance | null>()(sideBySideChoiceSchema),
  /** How many examples were learnt, forgotten and flipped over each student's evaluations. */
  'examples.lives': reads<Readonly<Partial<Record<StudentRole, LifeCounts>>>>()(sideBySideChoiceSchema),
  /** What probabilities are worth; null of a regression, which has none. */
  'examples.calibration': reads<Calibration | null>()(sideBySideChoiceSchema),
  /** Sets an example's tags or notes; what is left out stays. */
  'examples.describe': changes<ExampleMarks>()(
    z.strictObject({
      students: sideBySideChoiceSchema,
      index: whole,
      tags: z.array(tag).max(30).optional(),
      notes: z.string().max(10_000).optional(),
    }),
  ),
} as const

export type SideBySideChoice = z.input<typeof sideBySideChoiceSchema>
export type ExampleFilter = z.input<typeof exampleFilterSchema>
