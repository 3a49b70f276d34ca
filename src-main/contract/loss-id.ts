/**
 * The loss terms a plan may name. Adding one: a word here, a file in engine/losses, a line in its catalogue.
 * The first two compare class logits, the others compare mapped pairs of layers.
 */
export const LOSS_IDS = [
  'hard-label',
  'soft-label',
  'attention-kl',
  'attention-mse',
  'hidden-cosine',
  'hidden-mse',
  'hidden-kl',
] as const

export type LossId = (typeof LOSS_IDS)[number]

/** Losses on the classifier's output; the rest are internal and need a layer mapping. */
export const CLASSIFICATION_LOSS_IDS = ['hard-label', 'soft-label'] as const satisfies readonly LossId[]
