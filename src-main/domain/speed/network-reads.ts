/**
 * What is read of a network at once, which decides what of it is computed. Layers count from 1, 0
 * are the embeddings.
 */
export interface NetworkReads {
  /** The last layer that anything is read of; below it all is computed. */
  readonly top: number
  /** Whose states of it are read: every token's, or at most [CLS]'s. */
  readonly states: 'cls' | 'tokens'
  /** Layers of which all tokens' shares of attention are read. */
  readonly attention: readonly number[]
  /** Those of which all tokens' queries are, or the scores that are made of them. */
  readonly queries: readonly number[]
  readonly logits: boolean
}
