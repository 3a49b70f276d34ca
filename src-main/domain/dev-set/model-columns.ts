/** What one model says of every example of a dev set, column by column. N examples, C classes. */
export interface ModelColumns {
  readonly classes: number
  /** [N, C] */
  readonly probabilities: Float64Array
  /** The most probable class, the first of several. [N] */
  readonly predicted: Int32Array
  /** Its probability. [N] */
  readonly confidence: Float64Array
  /** Its probability less the second's. [N] */
  readonly margin: Float64Array
}

/**
 * The columns of a model's logits [N, C]; the same numbers as `probabilitiesOf` and
 * `predictedClasses`, for all examples at once.
 */
export function modelColumns(logits: Float32Array, classes: number): ModelColumns {
  const examples = logits.length / classes
  const probabilities = new Float64Array(logits.length)
  const predicted = new Int32Array(examples)
  const confidence = new Float64Array(examples)
  const margin = new Float64Array(examples)
  for (let row = 0; row < examples; row++) {
    const from = row * classes
    let best = 0
    for (let c = 1; c < classes; c++) if ((logits[from + c] ?? 0) > (logits[from + best] ?? 0)) best = c
    const highest = logits[from + best] ?? 0
    let sum = 0
    for (let c = 0; c < classes; c++)
      sum += probabilities[from + c] = Math.exp((logits[from + c] ?? 0) - highest)
    let second = 0
    for (let c = 0; c < classes; c++) {
      const probability = (probabilities[from + c] ?? 0) / sum
      probabilities[from + c] = probability
      if (c !== best && probability > second) second = probability
    }
    predicted[row] = best
    confidence[row] = probabilities[from + best] ?? 0
    margin[row] = (confidence[row] ?? 0) - second
  }
  return { classes, probabilities, predicted, confidence, margin }
}
