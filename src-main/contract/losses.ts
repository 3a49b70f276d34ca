/** What of a network a loss compares, and how the losses that compare it are called together. */
export interface Compared {
  /** Between mapped layers, rather than at the classifier's output. */
  readonly isInternal: boolean
  readonly title: string
  readonly short: string
  readonly about: string
}

export const COMPARED = {
  labels: {
    isInternal: false,
    title: 'Hard labels',
    short: 'hard',
    about: 'cross-entropy with the human label',
  },
  logits: {
    isInternal: false,
    title: 'Soft labels',
    short: 'soft',
    about: "the teacher's probabilities, scaled by T²",
  },
  attention: {
    isInternal: true,
    title: 'Attention',
    short: 'attn',
    about: 'rows of real tokens, mean of heads',
  },
  'hidden-state': {
    isInternal: true,
    title: 'Hidden state',
    short: 'hidden',
    about: 'after each mapped layer',
  },
} as const satisfies Record<string, Compared>

/** Where hidden states are compared: at [CLS] of every text, or at all real tokens. */
export const LOSS_PLACES = ['cls', 'tokens'] as const
export type LossPlace = (typeof LOSS_PLACES)[number]
export const PLACE_WORDS = { cls: '[CLS]', tokens: 'all tokens' } as const satisfies Record<LossPlace, string>

/**
 * What a loss over tokens is averaged over: all real tokens of a batch alike, which is the default,
 * or those of each text and then over texts, as the paper does.
 */
export const LOSS_AVERAGES = ['tokens', 'text'] as const
export type LossAverage = (typeof LOSS_AVERAGES)[number]

/** What a loss is; everything that treats losses differently asks this. */
export interface LossFacts {
  readonly compares: keyof typeof COMPARED
  /** By what it tells apart: its name among the losses that compare the same. */
  readonly measure: string
  /** Its name on every screen, and where there is little room. */
  readonly title: string
  readonly short: string
  /** The default; a loss that softens no logits has none. */
  readonly temperature?: number
  /** The default; a loss that compares no hidden states has none. */
  readonly at?: LossPlace
}

/**
 * Every loss that a plan may name, in the order in which they are offered. Its mathematics is a
 * file in engine/losses, with a line in the catalogue there.
 */
export const LOSSES = {
  'hard-label': { compares: 'labels', measure: 'cross-entropy', title: 'hard labels', short: 'hard' },
  'soft-label': {
    compares: 'logits',
    measure: 'KL',
    title: 'soft labels',
    short: 'soft',
    temperature: 2,
  },
  'attention-kl': { compares: 'attention', measure: 'KL', title: 'attention KL', short: 'attn KL' },
  'attention-mse': { compares: 'attention', measure: 'MSE', title: 'attention MSE', short: 'attn MSE' },
  'hidden-cosine': {
    compares: 'hidden-state',
    measure: 'cosine',
    title: 'hidden-state cosine',
    short: 'hid cos',
    at: 'cls',
  },
  'hidden-mse': {
    compares: 'hidden-state',
    measure: 'MSE',
    title: 'hidden-state MSE',
    short: 'hid MSE',
    at: 'cls',
  },
  'hidden-kl': {
    compares: 'hidden-state',
    measure: 'KL',
    title: 'hidden-state KL',
    short: 'hid KL',
    at: 'cls',
  },
} as const satisfies Record<string, LossFacts>
