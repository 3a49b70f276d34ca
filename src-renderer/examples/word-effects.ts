import type { WeighedWord, WordMethod } from '../../src-main/contract/words-that-matter.ts'
import type { Task } from '../../src-main/contract/tasks.ts'
import { points } from '../shared/format-probability.ts'

/** Full colour is at least so much: 5 points, or a twentieth of a number's range. */
const LEAST_FULL = 0.05

/** The effect that has full colour: the largest of all models. */
export function fullEffect(models: readonly (readonly WeighedWord[])[], span = 1): number {
  const sizes = models.flat().map(({ effect }) => Math.abs(effect))
  return Math.max(LEAST_FULL * span, ...sizes)
}

/** An effect as it is written: points of probability, or the units of the number. */
export function effectText({ kind }: Pick<Task, 'kind'>, effect: number, digits = 1): string {
  if (kind !== 'regression') return `${points(effect, digits)} points`
  return `${effect < 0 ? '−' : '+'} ${Math.abs(effect).toFixed(digits + 1)}`
}

/** What colours mean, and what they cannot say. */
export function effectMeaning(method: WordMethod, answer: string): string {
  return method === 'erasure'
    ? `Blue: without the word ([MASK] in its place), ${answer} falls; pink: it rises. One word at a time: words that only work together, or say the same twice, show little.`
    : `Blue: the word's share of ${answer}, on the straight way from [MASK] alone to this text; pink: it takes from it. Shares add up; what it would be without the word they do not say.`
}

/** A named way to measure. */
export const METHOD_NAMES: Readonly<Record<WordMethod, string>> = {
  erasure: 'Erasure',
  'integrated-gradients': 'Integrated gradients',
}
