import { LABEL_THRESHOLD } from '../../contract/tasks.ts'
import type { Judged } from './judge.ts'

/**
 * What a model's probabilities decide, D decisions: an example's class, or each of its labels by
 * itself, so that D = N · `each`. All that calibration is judged by.
 */
export interface ProbabilityDecisions {
  /** Decisions of an example; those of one stand together. */
  readonly each: number
  /** Probability of what is decided. [D] */
  readonly confidence: Float64Array
  /** [D], 1 where the decision is the human's */
  readonly right: Uint8Array
  /**
   * (p − y)² of a decision between two, Σ over the classes of more, as scikit-learn scales it
   * (Brier 1950). [D]
   */
  readonly brier: Float64Array
  /** −log of the probability of what the human says, nats. [D] */
  readonly nll: Float64Array
}

/**
 * @param temperature that the logits are divided by; it changes no decision
 * @returns undefined of a regression, which has no probabilities
 */
export function probabilityDecisions(
  { task: { kind, outputs }, logits, gold }: Judged,
  temperature = 1,
): ProbabilityDecisions | undefined {
  if (kind === 'regression') return undefined
  return kind === 'classification'
    ? ofClasses(logits, gold, outputs, temperature)
    : ofLabels(logits, gold, outputs, temperature)
}

function ofClasses(
  logits: Float32Array,
  gold: ArrayLike<number>,
  classes: number,
  temperature: number,
): ProbabilityDecisions {
  const found = room(logits.length / classes, 1)
  const powers = new Float64Array(classes)
  for (let row = 0; row < found.right.length; row++) {
    const at = row * classes
    const label = gold[row] ?? 0
    let said = 0
    for (let c = 1; c < classes; c++) if ((logits[at + c] ?? 0) > (logits[at + said] ?? 0)) said = c
    const highest = logits[at + said] ?? 0
    let sum = 0
    for (let c = 0; c < classes; c++)
      sum += powers[c] = Math.exp(((logits[at + c] ?? 0) - highest) / temperature)
    let squares = 0
    for (let c = 0; c < classes; c++) squares += ((powers[c] ?? 0) / sum - (c === label ? 1 : 0)) ** 2
    found.confidence[row] = 1 / sum
    found.right[row] = said === label ? 1 : 0
    found.brier[row] = classes === 2 ? squares / 2 : squares
    found.nll[row] = Math.log(sum) - ((logits[at + label] ?? 0) - highest) / temperature
  }
  return found
}

function ofLabels(
  logits: Float32Array,
  gold: ArrayLike<number>,
  labels: number,
  temperature: number,
): ProbabilityDecisions {
  const found = room(logits.length, labels)
  for (let at = 0; at < logits.length; at++) {
    const logit = (logits[at] ?? 0) / temperature
    const p = 1 / (1 + Math.exp(-logit))
    const isThere = gold[at] === 1
    found.confidence[at] = Math.max(p, 1 - p)
    found.right[at] = p >= LABEL_THRESHOLD === isThere ? 1 : 0
    found.brier[at] = (p - (isThere ? 1 : 0)) ** 2
    // log(1 + e^−z), without overflow.
    const z = isThere ? logit : -logit
    found.nll[at] = Math.max(0, -z) + Math.log1p(Math.exp(-Math.abs(z)))
  }
  return found
}

function room(decisions: number, each: number) {
  return {
    each,
    confidence: new Float64Array(decisions),
    right: new Uint8Array(decisions),
    brier: new Float64Array(decisions),
    nll: new Float64Array(decisions),
  }
}
