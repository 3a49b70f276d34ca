/** A way to take a narrower student's first weights out of a wider network's. */
export interface WeightSelection {
  readonly title: string
  /** Where there is little room. */
  readonly short: string
  readonly about: string
}

/** By what a plan names them; the first is the default. Their mathematics: engine/narrowing. */
export const WEIGHT_SELECTIONS = {
  'every-kth': {
    title: 'every k-th dimension',
    short: 'every k-th',
    about: 'Evenly spaced dimensions of states, heads and neurons, the same in all layers',
  },
  singular: {
    title: 'largest singular directions',
    short: 'singular',
    about:
      'States onto the largest singular directions of the word embeddings, the same in all layers; heads and neurons evenly spaced',
  },
} as const satisfies Record<string, WeightSelection>

export type WeightSelectionId = keyof typeof WEIGHT_SELECTIONS
export const WEIGHT_SELECTION_IDS = Object.keys(WEIGHT_SELECTIONS) as [
  WeightSelectionId,
  ...WeightSelectionId[],
]
