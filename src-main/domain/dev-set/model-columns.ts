import type { TaskKind } from '../../contract/tasks.ts'
import { saidOf, type Judged } from './judge.ts'

/** What one model says of every example of a dev set, column by column. N examples, K outputs. */
export interface ModelColumns extends Judged {
  /** What `saidOf` says: probabilities of classes or labels, or the number. [N, K] */
  readonly said: Float64Array
  /**
   * One class: the likeliest's probability. Several labels: that of the decision of which it is
   * least sure. A number has none: 1. [N]
   */
  readonly confidence: Float64Array
  /**
   * One class: its probability less the second's. Several labels: of the decision of which it is
   * least sure, its probability less that of the other decision. A number: how far it is off. [N]
   */
  readonly margin: Float64Array
}

/** The columns of a model. */
export function modelColumns(judged: Judged): ModelColumns {
  const { task, logits, gold } = judged
  const { kind, outputs } = task
  const examples = logits.length / outputs
  const said = new Float64Array(logits.length)
  const confidence = new Float64Array(examples)
  const margin = new Float64Array(examples)
  for (let row = 0; row < examples; row++) {
    const ofRow = saidOf(task, logits, row)
    said.set(ofRow, row * outputs)
    const sure = SURENESS[kind](ofRow, gold[row] ?? 0)
    confidence[row] = sure.confidence
    margin[row] = sure.margin
  }
  return { ...judged, said, confidence, margin }
}

/** @param gold what `Judged` has of the example: its class, or its number */
type Sureness = (
  said: readonly number[],
  gold: number,
) => { readonly confidence: number; readonly margin: number }

const SURENESS: Readonly<Record<TaskKind, Sureness>> = {
  classification: (said) => {
    let [first, second] = [0, 0]
    for (const probability of said) {
      if (probability > first) [first, second] = [probability, first]
      else if (probability > second) second = probability
    }
    return { confidence: first, margin: first - second }
  },
  'multi-label': (said) => {
    const least = Math.min(...said.map((probability) => Math.max(probability, 1 - probability)))
    return { confidence: least, margin: 2 * least - 1 }
  },
  regression: ([number = 0], gold) => ({ confidence: 1, margin: Math.abs(number - gold) }),
}
