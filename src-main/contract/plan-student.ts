import './without-eval.ts'
import { z } from 'zod'
import { modelSourceSchema } from './plan-sources.ts'
import { number } from './plan-values.ts'
import { runIdText } from './run-id.ts'
import { WEIGHT_SELECTION_IDS } from './weight-selections.ts'

/**
 * Layers are counted from 1, as the paper does; 0 are the embeddings, which have a hidden state to
 * compare and no attention.
 */
export const layerPairSchema = z.strictObject({ teacher: number, student: number })

const selection = z.enum(WEIGHT_SELECTION_IDS)

export const DRAW_RHYTHMS = ['epoch', 'step'] as const

/** What a student that goes on from a checkpoint does with the optimizer's state there. */
export const OPTIMIZER_STARTS = ['fresh', 'carried'] as const

export const studentSchema = z.strictObject({
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
     * The weights of another student at one of its checkpoints; schedule and stages begin anew.
     */
    z.strictObject({
      from: z.literal('checkpoint'),
      run: runIdText,
      step: number,
      /**
       * Of a checkpoint. `carried`: Adam's moments, the steps they have seen, and projections go on
       * from the checkpoint's in the first stage, which must train the same parameters. Left out,
       * `fresh`: they begin anew.
       */
      optimizer: z.enum(OPTIMIZER_STARTS).optional(),
    }),
  ]),
})

export type LayerPair = z.infer<typeof layerPairSchema>
export type StudentPlan = z.infer<typeof studentSchema>
