import type { z } from 'zod'
import type { EncoderConfig } from '../encoder-config.ts'

/** Which classes of Python's transformers a model of a family may have been saved from. */
export interface Architectures {
  /** The one that classifies texts, as which a student is written. */
  readonly classifier: string
  /** Others whose last layer, if there is one, judges a whole text. */
  readonly ofTexts: readonly string[]
  /** Others, with what they do instead. */
  readonly others: Readonly<Record<string, string>>
}

/** A family of encoders, all that sets it apart. */
export interface EncoderFamily {
  /** A model of the hub that is one. */
  readonly example: string
  /** What stands before the encoder's names in weights: `bert.encoder.layer.0…` */
  readonly prefix: string
  readonly architectures: Architectures
  /** The class of its tokenizer where no file of a folder names one. */
  readonly tokenizerClass: string
  /** What config.json says of the encoder; every number is bounded before it is used. */
  readonly config: z.ZodType<Omit<EncoderConfig, 'family'>>
  /** The same the other way: keys of config.json besides those that all families have. */
  readonly configJson: (config: EncoderConfig) => Readonly<Record<string, unknown>>
  /**
   * Our names, which are BERT's, and the family's, of parts that it calls otherwise: what a name
   * starts with, `#` for a layer's number. The first that fits holds; a name of theirs that begins
   * with `/` has no prefix.
   */
  readonly names: readonly (readonly [ours: string, theirs: string])[]
}
