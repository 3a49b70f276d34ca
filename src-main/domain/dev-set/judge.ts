import type { Example } from '../../contract/dataset.ts'
import { LABEL_THRESHOLD, type Task } from '../../contract/tasks.ts'
import { predictedClasses, probabilitiesOf } from './scores.ts'

/**
 * The human labels of a dev set: classes [N], of a regression numbers [N], of several labels 1
 * where an example has one and 0 where not [N, labels].
 */
export type Gold = Int32Array | Float32Array

/** The human labels of a dev set's examples. */
export function goldOf(
  { kind, outputs }: Task,
  examples: readonly Pick<Example, 'label' | 'labels'>[],
): Gold {
  if (kind === 'classification') return Int32Array.from(examples, ({ label }) => label)
  if (kind === 'regression') return Float32Array.from(examples, ({ label }) => label)
  const gold = new Float32Array(examples.length * outputs)
  examples.forEach(({ labels = [] }, row) => labels.forEach((label) => (gold[row * outputs + label] = 1)))
  return gold
}

/** One model on a dev set, example by example. N examples, K outputs. */
export interface Judged {
  readonly task: Task
  /** [N, K] */
  readonly logits: Float32Array
  readonly gold: Gold
  /** Of one class to a text: the likeliest [N]; of other tasks empty. */
  readonly predicted: Int32Array
  /** [N], 1 where the model is right, by its kind of task. */
  readonly right: Uint8Array
}

/** @param logits [N, K] */
export function judge(task: Task, logits: Float32Array, gold: Gold): Judged {
  const { kind, outputs, tolerance = 0 } = task
  const examples = logits.length / outputs
  const predicted = kind === 'classification' ? predictedClasses(logits, outputs) : new Int32Array()
  const isRight = (row: number): boolean => {
    if (kind === 'classification') return predicted[row] === gold[row]
    if (kind === 'regression') return Math.abs((logits[row] ?? 0) - (gold[row] ?? 0)) <= tolerance
    for (let at = row * outputs; at < (row + 1) * outputs; at++)
      if (isLabelSaid(logits[at] ?? 0) !== (gold[at] === 1)) return false
    return true
  }
  return {
    task,
    logits,
    gold,
    predicted,
    right: Uint8Array.from({ length: examples }, (_, row) => (isRight(row) ? 1 : 0)),
  }
}

/** The same of one example, by what `saidOf` says of it. */
export function isAnswerRight(
  { kind, tolerance = 0 }: Task,
  said: readonly number[],
  { label, labels = [] }: Pick<Example, 'label' | 'labels'>,
): boolean {
  if (kind === 'classification') return said.indexOf(Math.max(...said)) === label
  if (kind === 'regression') return Math.abs((said[0] ?? 0) - Math.fround(label)) <= tolerance
  return said.every((probability, at) => probability >= LABEL_THRESHOLD === labels.includes(at))
}

/** Whether two models say the same of an example: one class, the same labels, about one number. */
export function saysSame(
  a: Pick<Judged, 'task' | 'logits' | 'predicted'>,
  b: Pick<Judged, 'logits' | 'predicted'>,
  row: number,
): boolean {
  const { kind, outputs, tolerance = 0 } = a.task
  if (kind === 'classification') return a.predicted[row] === b.predicted[row]
  if (kind === 'regression') return Math.abs((a.logits[row] ?? 0) - (b.logits[row] ?? 0)) <= tolerance
  for (let at = row * outputs; at < (row + 1) * outputs; at++)
    if (isLabelSaid(a.logits[at] ?? 0) !== isLabelSaid(b.logits[at] ?? 0)) return false
  return true
}

/**
 * What a model says of one example: the probability of every class, of every label by itself, or
 * the number.
 */
export function saidOf({ kind, outputs }: Task, logits: Float32Array, row: number): readonly number[] {
  if (kind === 'classification') return probabilitiesOf(logits, outputs, row)
  const ofRow = Array.from(logits.subarray(row * outputs, (row + 1) * outputs))
  return kind === 'regression' ? ofRow : ofRow.map(sigmoid)
}

/**
 * What a model says of what the human says: the probability of the class; of several labels the
 * mean over them, of yes or no; or the number.
 * @param said [N, K] as `saidOf` says it
 * @param gold of the same examples
 */
export function saidOfGold(
  { kind, outputs }: Task,
  said: ArrayLike<number>,
  gold: Gold,
  row: number,
): number {
  const at = row * outputs
  if (kind === 'regression') return said[at] ?? 0
  if (kind === 'classification') return said[at + (gold[row] ?? 0)] ?? 0
  let sum = 0
  for (let k = at; k < at + outputs; k++) sum += gold[k] === 1 ? (said[k] ?? 0) : 1 - (said[k] ?? 0)
  return sum / outputs
}

/** By its logit, whether a label of several is said. */
export function isLabelSaid(logit: number): boolean {
  return sigmoid(logit) >= LABEL_THRESHOLD
}

function sigmoid(logit: number): number {
  return 1 / (1 + Math.exp(-logit))
}
