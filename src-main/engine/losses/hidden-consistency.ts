import type { LossAverage, LossPlace } from '../../contract/losses.ts'
import type { Node } from '../graph/graph.ts'
import { hiddenMse } from './hidden-mse.ts'

/**
 * How far the student's states of a mixture are from those of one of its two texts, x: the mean
 * squared difference over the width, at [CLS] or over the tokens of x. A step adds λ of it for x
 * and 1 − λ for x' (training/stage-loss.ts), in which no gradient flows to the states of x and x'.
 * Ko et al. 2023 (CR-ILD), arXiv 2302.01530; read were its abstract and introduction, and
 * tinybert_trains of training_functions.py in github.com/jongwooko/CR-ILD, branch "H", where the
 * mean is over padding too.
 * @param own of x, [B, T, D]
 * @param mixed of the mixture, same shape; gradients flow here
 * @param mask of x, [B, T], 1 for a real token and 0 for padding
 */
export function hiddenConsistency(own: Node, mixed: Node, mask: Node, at: LossPlace, per: LossAverage): Node {
  return hiddenMse(own, mixed, mask, at, per)
}
