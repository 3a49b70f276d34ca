import type { Judged } from './judge.ts'
import { multiLabelScores } from './multi-label-scores.ts'
import { regressionScores } from './regression-scores.ts'
import { scoresOfConfusion } from './scores.ts'

/** Scores that are no shares of examples; a kind of task has some of them. */
export const RESAMPLED = [
  'f1Class1',
  'f1Macro',
  'f1Weighted',
  'f1Micro',
  'mcc',
  'pearson',
  'spearman',
  'mse',
] as const
export type Resampled = (typeof RESAMPLED)[number]
export type ResampledScores = Partial<Readonly<Record<Resampled, number | null>>>

/** A model's scores on some of its examples, some of them often: a resample, by positions. */
export function scoresOfRows(judged: Judged): (rows: Int32Array) => ResampledScores {
  const { kind, outputs } = judged.task
  if (kind === 'classification') return ofClasses(judged)
  const { logits, gold } = judged
  return (rows) => {
    const [said, labels] = [rowsOf(logits, rows, outputs), rowsOf(gold, rows, outputs)]
    return kind === 'regression' ? regressionScores(said, labels) : multiLabelScores(said, labels, outputs)
  }
}

function rowsOf(values: ArrayLike<number>, rows: Int32Array, width: number): Float32Array {
  const chosen = new Float32Array(rows.length * width)
  rows.forEach((row, at) => {
    for (let k = 0; k < width; k++) chosen[at * width + k] = values[row * width + k] ?? 0
  })
  return chosen
}

/** By how often each class was taken for each, which is all that these scores look at. */
function ofClasses({
  task: { outputs: classes },
  predicted,
  gold,
}: Judged): (rows: Int32Array) => ResampledScores {
  const cells = predicted.map((predictedClass, row) => (gold[row] ?? 0) * classes + predictedClass)
  const counts = new Int32Array(classes * classes)
  return (rows) => {
    counts.fill(0)
    for (const row of rows) {
      const cell = cells[row] ?? 0
      counts[cell] = (counts[cell] ?? 0) + 1
    }
    const line = (c: number) => [...counts.subarray(c * classes, (c + 1) * classes)]
    return scoresOfConfusion(Array.from({ length: classes }, (_, c) => line(c)))
  }
}
