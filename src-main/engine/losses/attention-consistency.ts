import type { LossAverage } from '../../contract/losses.ts'
import type { Node } from '../graph/graph.ts'
import { div, maximum, mul } from '../graph/ops/pointwise.ts'
import { sum } from '../graph/ops/reduce.ts'
import { lengthOf, reshape } from '../graph/raw-ops/shape.ts'
import { attentionKl } from './attention-kl.ts'

/** Keeps what is divided by from 0, where a row of the mixture looks at x' alone. */
const SMALLEST_SHARE = 1e-12

/**
 * How far where the student looks in a mixture is from where it looks in one of its two texts, x:
 * KL(x ‖ mixture) of each row, over heads and the tokens of x. A mixture is as long as the longer
 * text, and its rows are taken over the tokens of x alone, to sum to 1 there. A step adds λ of it
 * for x and 1 − λ for x' (training/stage-loss.ts), in which no gradient flows to x and x'.
 * Ko et al. 2023 (CR-ILD), arXiv 2302.01530; read were its abstract and introduction, and
 * tinybert_trains of training_functions.py in github.com/jongwooko/CR-ILD, branch "A". There it is
 * the cross-entropy, which has the same gradient, and padding's rows are in the mean.
 * @param own of x, [B, A, T, T], rows sum to 1
 * @param mixed of the mixture, same shape; gradients flow here
 * @param mask of x, [B, T], 1 for a real token and 0 for padding
 */
export function attentionConsistency(own: Node, mixed: Node, mask: Node, per: LossAverage): Node {
  const columns = reshape(mask, [lengthOf(mask, 0), 1, 1, lengthOf(mask, 1)])
  const ofText = mul(mixed, columns)
  return attentionKl(own, div(ofText, maximum(sum(ofText, -1, true), SMALLEST_SHARE)), mask, per)
}
