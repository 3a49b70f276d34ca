import './without-eval.ts'
import { z } from 'zod'
import { LOSS_IDS, type LossId } from './loss-id.ts'
import {
  COMPARED,
  LOSSES,
  LOSS_AVERAGES,
  LOSS_PLACES,
  PROJECTIONS,
  RELATIONS,
  TERM_TEXTS,
  type LossAverage,
  type LossFacts,
  type Compared,
  type LossPlace,
  type Projection,
  type Relation,
  type TermTexts,
} from './losses.ts'
import { number } from './plan-values.ts'

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
export const scheduled = z.union([number, scheduleSchema])
export type Schedule = z.infer<typeof scheduleSchema>
/** A setting that may change over a stage. */
export type Scheduled = number | Schedule

/**
 * `balanced`: rows ÷ (classes · rows of the class), over the labelled rows that are learnt from, as
 * scikit-learn has it; of several labels rows without it ÷ rows with it. Or a number by label;
 * labels that are left out weigh 1.
 */
const classWeightsSchema = z.union([z.literal('balanced'), z.record(z.string().min(1), number)])
export type ClassWeights = z.infer<typeof classWeightsSchema>

/** How human labels are learnt: of their loss, and of a fine-tuning, which has that loss alone. */
export const labelSettings = {
  /**
   * Share of a label that is spread evenly over all classes, as PyTorch's label_smoothing; only
   * where each text has one class. Left out, 0.
   */
  smoothing: number.optional(),
  /**
   * What each class weighs: `balanced`, or a positive number by label, 1 where a label is left out.
   * Of one class to a text the mean over a batch is Σ weight · loss ÷ Σ weight, as PyTorch's
   * CrossEntropyLoss has it; of several labels it is what having the label weighs, as
   * BCEWithLogitsLoss(pos_weight) has it. Left out, all weigh the same.
   */
  classWeights: classWeightsSchema.optional(),
}
export interface LabelSettings {
  smoothing?: number
  classWeights?: ClassWeights
}

/** One loss term; of the settings after the weight it has those that its loss has. */
export interface LossTerm extends LabelSettings {
  loss: LossId
  weight: Scheduled
  temperature?: Scheduled
  at?: LossPlace
  relations?: readonly Relation[]
  relationHeads?: number
  per?: LossAverage
  projection?: Projection
  texts?: TermTexts
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
    ...(isInternal &&
      compares !== 'consistency' && {
        /**
         * `mixed`: teacher and student both read λ · embeddings(x) + (1 − λ) · embeddings(x'), x'
         * the batch in reverse, λ drawn anew each step between ½ and 1. The teacher is computed in
         * every step. Left out, both read texts as they are. A consistency is of mixtures always.
         */
        texts: z.enum(TERM_TEXTS).optional(),
      }),
    ...(equal === 'width' && {
      /**
       * `linear`: the student's states go through a matrix and a bias to the teacher's width first.
       * They are learnt with the student, one pair for all mapped layers, and are no part of it.
       * Left out, states are compared as they are, as the paper does.
       */
      projection: z.enum(PROJECTIONS).optional(),
    }),
    ...(compares === 'labels' && labelSettings),
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
export const lossTermSchema = z.discriminatedUnion(
  'loss',
  termSchemas as [TermSchema, ...TermSchema[]],
) as z.ZodType<LossTerm, WrittenTerm>
