import type { Scores } from '../../contract/metrics.ts'
import { formatScore } from './terminal.ts'

/** Every F1 under its name. @param labels words in class order, where they are known */
export function f1Words(
  { f1Class1, f1Macro, f1Weighted, accuracy }: Scores,
  labels: readonly string[] = [],
): string {
  const word = labels.length === 2 ? ` (${labels[1]})` : ''
  const hasClass1 = labels.length === 2 || f1Class1 !== null
  return [
    ...(hasClass1 ? [`F1 of class 1${word} ${formatScore(f1Class1)}`] : []),
    `${hasClass1 ? '' : 'F1 '}macro ${formatScore(f1Macro)}`,
    `weighted ${formatScore(f1Weighted)}`,
    `micro ${formatScore(accuracy)}`,
  ].join(', ')
}
