import type { Scores } from '../../contract/metrics.ts'
import { isLabelSaid } from './judge.ts'

type MultiLabelScores = Pick<Scores, 'f1Macro' | 'f1Micro' | 'f1Weighted' | 'f1Labels' | 'crossEntropy'>

/** Of one label: how often it is said and true, said and not, true and not said. */
interface Counts {
  said: number
  true: number
  both: number
}

/**
 * How good decisions about several labels are, as scikit-learn scores them (zero_division 0).
 * Cross-entropy is the mean over all decisions, nats.
 * @param logits [N, labels]
 * @param gold [N, labels], 1 where an example has the label
 */
export function multiLabelScores(
  logits: Float32Array,
  gold: ArrayLike<number>,
  labels: number,
): MultiLabelScores {
  const counts = Array.from({ length: labels }, (): Counts => ({ said: 0, true: 0, both: 0 }))
  let crossEntropy = 0
  logits.forEach((logit, at) => {
    const ofLabel = counts[at % labels]
    const isTrue = gold[at] === 1
    crossEntropy += softplus(isTrue ? -logit : logit)
    if (ofLabel) count(ofLabel, isLabelSaid(logit), isTrue)
  })
  return { ...scoresOfCounts(counts), crossEntropy: crossEntropy / logits.length }
}

function count(counts: Counts, isSaid: boolean, isTrue: boolean): void {
  if (isSaid) counts.said++
  if (isTrue) counts.true++
  if (isSaid && isTrue) counts.both++
}

function scoresOfCounts(counts: readonly Counts[]): Omit<MultiLabelScores, 'crossEntropy'> {
  const f1Labels = counts.map(f1Of)
  const sum = (of: (counts: Counts) => number) => counts.reduce((total, one) => total + of(one), 0)
  const trues = sum((one) => one.true)
  return {
    f1Labels,
    f1Macro: f1Labels.reduce((total, f1) => total + f1, 0) / counts.length,
    f1Micro: f1Of({ said: sum((one) => one.said), true: trues, both: sum((one) => one.both) }),
    f1Weighted: trues === 0 ? 0 : counts.reduce((total, one) => total + f1Of(one) * one.true, 0) / trues,
  }
}

/** 2·TP / (2·TP + FP + FN), 0 where the label is neither said nor true. */
function f1Of({ said, true: trues, both }: Counts): number {
  return said + trues === 0 ? 0 : (2 * both) / (said + trues)
}

function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))
}
