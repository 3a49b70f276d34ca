/**
 * What is read of a network at once, which decides what of it is computed. Layers count from 1, 0
 * are the embeddings.
 */
export interface NetworkReads {
  /** The last layer that anything is read of; below it all is computed. */
  readonly top: number
  /** Whose states of it are read: every token's, or at most [CLS]'s. */
  readonly states: 'cls' | 'tokens'
  /** Layers of whose attention all tokens' rows are read. */
  readonly attention: readonly number[]
  readonly logits: boolean
}
