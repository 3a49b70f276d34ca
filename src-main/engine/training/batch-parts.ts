import { labelledIn, tokensIn, type EncodedExample } from './batches.ts'
import type { StepInputs } from './step-feeds.ts'

/** Some examples of a batch, and their share of it. */
export interface BatchPart {
  readonly chosen: Int32Array
  readonly part: NonNullable<StepInputs['part']>
}

/**
 * A batch cut into parts, in its order, each with its share of the batch's examples, real tokens
 * and labelled examples (or of what these weigh): losses of the parts, weighted by these shares,
 * add up to the batch's.
 */
export function batchParts(
  examples: readonly EncodedExample[],
  batch: Int32Array,
  atOnce: number,
  classWeights: readonly number[] | undefined,
): readonly BatchPart[] {
  const tokens = tokensIn(examples, batch)
  const labelled = labelledIn(examples, batch, classWeights) || 1
  return Array.from({ length: Math.ceil(batch.length / atOnce) }, (_, index) => {
    const chosen = batch.subarray(index * atOnce, (index + 1) * atOnce)
    return {
      chosen,
      part: {
        index,
        examples: chosen.length / batch.length,
        tokens: tokensIn(examples, chosen) / tokens,
        labelled: labelledIn(examples, chosen, classWeights) / labelled,
      },
    }
  })
}
