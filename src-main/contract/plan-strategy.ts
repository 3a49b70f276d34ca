import './without-eval.ts'
import { z } from 'zod'
import { LOSS_IDS } from './loss-id.ts'
import { LOSS_PLACES } from './losses.ts'
import { scheduled } from './plan-losses.ts'
import { number } from './plan-values.ts'
import { STRATEGY_IDS } from './strategies.ts'

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

export const strategySchema = z.strictObject({
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

export type Strategy = z.infer<typeof strategySchema>
export type Convergence = z.infer<typeof convergenceSchema>
export type PlannedStage = z.infer<typeof stageSchema>
