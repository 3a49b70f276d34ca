import type { Scores } from '../../contract/metrics.ts'

/** Bins of the top probability for the calibration error (Guo et al. 2017). */
const CALIBRATION_BINS = 15

/**
 * The class with the largest logit of each example; the first of several equal ones. [N, C] → [N]
 */
export function predictedClasses(logits: Float32Array, classes: number): Int32Array {
  return Int32Array.from({ length: logits.length / classes }, (_, row) => {
    let best = 0
    for (let c = 1; c < classes; c++)
      if (logitAt(logits, classes, row, c) > logitAt(logits, classes, row, best)) best = c
    return best
  })
}

/** Class probabilities of one example, in float64. */
export function probabilitiesOf(logits: Float32Array, classes: number, row: number): readonly number[] {
  const ofRow = Array.from({ length: classes }, (_, c) => logitAt(logits, classes, row, c))
  const highest = Math.max(...ofRow)
  const powers = ofRow.map((logit) => Math.exp(logit - highest))
  const sum = powers.reduce((total, power) => total + power, 0)
  return powers.map((power) => power / sum)
}

/**
 * How good predictions of one class to a text are.
 * @param logits [N, C]
 * @param labels [N]
 */
export function scoresOf(logits: Float32Array, labels: Int32Array, classes: number): Scores {
  const predicted = predictedClasses(logits, classes)
  const examples = labels.length
  const right = countWhere(examples, (row) => predicted[row] === labels[row])
  return {
    examples,
    right,
    accuracy: right / examples,
    ...scoresOfConfusion(confusion(predicted, labels, classes)),
    ...calibration(logits, labels, predicted, classes),
    onlyPredicted: predicted.every((predictedClass) => predictedClass === predicted[0])
      ? (predicted[0] ?? null)
      : null,
  }
}

/** The scores that follow from how often each class was taken for each: table[true][predicted]. */
export function scoresOfConfusion(
  table: readonly (readonly number[])[],
): Pick<Scores, 'f1Class1' | 'f1Macro' | 'f1Weighted' | 'mcc'> {
  const occurs = table.map((line) => line.reduce((sum, count) => sum + count, 0))
  const all = occurs.reduce((sum, count) => sum + count, 0)
  const f1s = table.map((_, c) => f1Of(table, c))
  const present = f1s.filter((f1) => f1 !== null)
  return {
    f1Class1: table.length === 2 ? (f1s[1] ?? null) : null,
    f1Macro: present.length === 0 ? null : present.reduce((sum, f1) => sum + f1, 0) / present.length,
    f1Weighted:
      all === 0 ? null : f1s.reduce<number>((sum, f1, c) => sum + (f1 ?? 0) * (occurs[c] ?? 0), 0) / all,
    mcc: matthewsCorrelation(table),
  }
}

/** table[true][predicted] */
function confusion(predicted: Int32Array, labels: Int32Array, classes: number): readonly number[][] {
  const table = Array.from({ length: classes }, () => Array.from({ length: classes }, () => 0))
  labels.forEach((label, row) => {
    const line = table[label]
    const column = predicted[row]
    if (line && column !== undefined) line[column] = (line[column] ?? 0) + 1
  })
  return table
}

/**
 * 2·TP / (2·TP + FP + FN); null where the class neither occurs nor is predicted: averages leave it
 * out, as scikit-learn's do.
 */
function f1Of(table: readonly (readonly number[])[], c: number): number | null {
  const truePositives = table[c]?.[c] ?? 0
  const occurs = (table[c] ?? []).reduce((sum, count) => sum + count, 0)
  const predicted = table.reduce((sum, line) => sum + (line[c] ?? 0), 0)
  return occurs + predicted === 0 ? null : (2 * truePositives) / (occurs + predicted)
}

/**
 * Matthews correlation for any number of classes (Gorodkin 2004); null where one side is constant:
 * 0 / 0, which is no correlation of 0.
 */
function matthewsCorrelation(table: readonly (readonly number[])[]): number | null {
  const occurs = table.map((line) => line.reduce((sum, count) => sum + count, 0))
  const predicted = table.map((_, c) => table.reduce((sum, line) => sum + (line[c] ?? 0), 0))
  const all = occurs.reduce((sum, count) => sum + count, 0)
  const right = table.reduce((sum, line, c) => sum + (line[c] ?? 0), 0)
  const dot = (a: readonly number[], b: readonly number[]) =>
    a.reduce((sum, x, index) => sum + x * (b[index] ?? 0), 0)
  const spread = Math.sqrt((all * all - dot(predicted, predicted)) * (all * all - dot(occurs, occurs)))
  return spread === 0 ? null : (right * all - dot(occurs, predicted)) / spread
}

function calibration(logits: Float32Array, labels: Int32Array, predicted: Int32Array, classes: number) {
  const bins = Array.from({ length: CALIBRATION_BINS }, () => ({ confidence: 0, right: 0 }))
  let crossEntropy = 0
  labels.forEach((label, row) => {
    const probabilities = probabilitiesOf(logits, classes, row)
    const top = probabilities[predicted[row] ?? 0] ?? 0
    const bin = bins[Math.min(CALIBRATION_BINS - 1, Math.ceil(top * CALIBRATION_BINS) - 1)]
    if (bin) {
      bin.confidence += top
      bin.right += predicted[row] === label ? 1 : 0
    }
    crossEntropy -= Math.log(Math.max(probabilities[label] ?? 0, Number.MIN_VALUE))
  })
  const gaps = bins.reduce((sum, { confidence, right }) => sum + Math.abs(confidence - right), 0)
  return { ece: gaps / labels.length, crossEntropy: crossEntropy / labels.length }
}

function logitAt(logits: Float32Array, classes: number, row: number, c: number): number {
  return logits[row * classes + c] ?? Number.NEGATIVE_INFINITY
}

function countWhere(rows: number, test: (row: number) => boolean): number {
  let count = 0
  for (let row = 0; row < rows; row++) if (test(row)) count++
  return count
}
