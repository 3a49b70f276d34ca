import type { Scores } from '../../contract/metrics.ts'

/**
 * What to know of scores where every example is predicted to be of one class: the accuracy is that
 * class's share, and says nothing of the model. Undefined where two or more classes are predicted.
 * @param labels words in class order; a class without one goes by its number
 */
export function oneClassWords(
  { onlyPredicted, accuracy }: Pick<Scores, 'onlyPredicted' | 'accuracy'>,
  labels: readonly string[],
): string | undefined {
  if (onlyPredicted === null) return undefined
  const word = labels[onlyPredicted] ?? `class ${onlyPredicted}`
  return `everything is predicted '${word}'; ${(100 * accuracy).toFixed(1)} % is that class's share`
}
