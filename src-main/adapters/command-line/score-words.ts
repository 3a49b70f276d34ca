import type { Scores } from '../../contract/metrics.ts'
import type { Task } from '../../contract/tasks.ts'
import { wilsonInterval } from '../../domain/statistics/wilson-interval.ts'
import { formatRate, formatScore, formatShare } from '../../domain/tables/number-text.ts'

/** Scores in lines, by kind of task. @param task undefined where a run's sources cannot be read */
export function scoreLines(scores: Scores, labels: readonly string[], task?: Task): readonly string[] {
  const [low, high] = wilsonInterval(scores.right, scores.examples)
  const share = `${formatShare(scores.accuracy)} (95 %: ${formatShare(low)} – ${formatShare(high)}; ${scores.right} of ${scores.examples})`
  switch (task?.kind) {
    case 'regression':
      return [regressionWords(scores), `within ${task.tolerance} of the label ${share}`]
    case 'multi-label':
      return [
        multiLabelWords(scores),
        `all labels right ${share} · cross-entropy ${formatFour(scores.crossEntropy)}`,
        labels.map((label, index) => `${label} ${formatShare(scores.f1Labels?.[index] ?? null)}`).join(', '),
      ]
    default:
      return [
        `accuracy ${share}`,
        f1Words(scores, labels),
        `MCC ${formatScore(scores.mcc)} · ECE ${formatShare(scores.ece)} · cross-entropy ${formatFour(scores.crossEntropy)}`,
      ]
  }
}

/** The scores that a task is judged by, in one line. */
export function scoreLine(scores: Scores): string {
  if (scores.mse !== undefined) return regressionWords(scores)
  if (scores.f1Micro !== undefined) return multiLabelWords(scores)
  return `accuracy ${formatShare(scores.accuracy)} · MCC ${formatScore(scores.mcc)}`
}

function regressionWords({ pearson = null, spearman = null, mse }: Scores): string {
  return `Pearson ${formatScore(pearson)} · Spearman ${formatScore(spearman)} · MSE ${formatFour(mse)}`
}

function multiLabelWords({ f1Macro, f1Micro, f1Weighted }: Scores): string {
  return `F1 macro ${formatRate(f1Macro)}, micro ${formatShare(f1Micro ?? null)}, weighted ${formatRate(f1Weighted)}`
}

function formatFour(value: number | null | undefined): string {
  return value === null || value === undefined ? '–' : value.toFixed(4)
}

/** Every F1 under its name. @param labels words in class order, where they are known */
export function f1Words(
  { f1Class1, f1Macro, f1Weighted, accuracy }: Scores,
  labels: readonly string[] = [],
): string {
  const word = labels.length === 2 ? ` (${labels[1]})` : ''
  const hasClass1 = labels.length === 2 || f1Class1 !== null
  return [
    ...(hasClass1 ? [`F1 of class 1${word} ${formatRate(f1Class1)}`] : []),
    `${hasClass1 ? '' : 'F1 '}macro ${formatRate(f1Macro)}`,
    `weighted ${formatRate(f1Weighted)}`,
    `micro ${formatRate(accuracy)}`,
  ].join(', ')
}
