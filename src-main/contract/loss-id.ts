/**
 * The loss terms a plan may name. Adding one: a word here, a file in engine/losses, a line in its
 * catalogue.
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

/** How each is called in a sentence. */
export const LOSS_TITLES = {
  'hard-label': 'the hard-label loss',
  'soft-label': 'the soft-label loss',
  'attention-kl': 'the attention loss (KL)',
  'attention-mse': 'the attention loss (MSE)',
  'hidden-cosine': 'the hidden-state loss (cosine)',
  'hidden-mse': 'the hidden-state loss (MSE)',
  'hidden-kl': 'the hidden-state loss (KL)',
} as const satisfies Record<LossId, string>
