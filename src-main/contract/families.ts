/** A family of encoders. */
export interface FamilyFacts {
  readonly title: string
  /** What stands before the encoder's names in weights: `bert.encoder.layer.0…` */
  readonly prefix: string
  /** The class of its classifiers of texts in Python's transformers. */
  readonly classifier: string
  /** A model of the hub that is one. */
  readonly example: string
}

/**
 * Every family that can be read, by config.json's model_type. Which architectures of it judge
 * texts, model-folder/model-head.ts says; engine/encoder computes it.
 */
export const FAMILIES = {
  bert: {
    title: 'BERT',
    prefix: 'bert',
    classifier: 'BertForSequenceClassification',
    example: 'google-bert/bert-base-uncased',
  },
} as const satisfies Record<string, FamilyFacts>

export type FamilyId = keyof typeof FAMILIES
export const FAMILY_IDS = Object.keys(FAMILIES) as readonly FamilyId[]
