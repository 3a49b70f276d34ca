import type { Example } from '../contract/dataset.ts'
import type { TaskKind } from '../contract/tasks.ts'

/** Labels that are numbers, in short. */
export interface NumberRange {
  readonly least: number
  readonly mean: number
  readonly most: number
}

interface LabelCounts {
  /** How often each label word occurs, in class order; none of a regression. */
  readonly labels: Readonly<Record<string, number>>
  /** Of a regression that has examples. */
  readonly numbers?: NumberRange
}

/** How often each label occurs among examples, or between what their numbers lie. */
export function countLabels(
  examples: readonly Pick<Example, 'label' | 'labels'>[],
  words: readonly string[],
  taskKind: TaskKind = 'classification',
): LabelCounts {
  if (taskKind === 'regression')
    return { labels: {}, ...(examples.length > 0 && { numbers: rangeOf(examples) }) }
  const counts = words.map(() => 0)
  for (const { label, labels = [label] } of examples)
    for (const one of labels) counts[one] = (counts[one] ?? 0) + 1
  return { labels: Object.fromEntries(words.map((word, index) => [word, counts[index] ?? 0])) }
}

function rangeOf(examples: readonly Pick<Example, 'label'>[]): NumberRange {
  let [least, most, sum] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0]
  for (const { label } of examples) {
    least = Math.min(least, label)
    most = Math.max(most, label)
    sum += label
  }
  return { least, mean: sum / examples.length, most }
}
