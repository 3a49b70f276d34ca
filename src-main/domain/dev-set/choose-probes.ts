import type { ProbeReason } from '../../contract/run-log.ts'

export interface ChosenProbe {
  readonly index: number
  readonly reason: ProbeReason
}

/**
 * How many of each kind: where a student shows most whether it learns more than its teacher's
 * answers.
 */
const EACH = [
  ['teacher-sure-and-right', 2],
  ['teacher-least-sure', 3],
  ['teacher-sure-and-wrong', 2],
] as const satisfies readonly (readonly [ProbeReason, number])[]

/**
 * Dev examples worth watching: the two of which the teacher is most surely right, the three of
 * which it is least sure, the two of which it is most surely wrong. Without a teacher the first
 * seven.
 * @param probabilities of the classes, an example after the other; undefined while a teacher is
 * fine-tuned
 * @param labels human labels
 */
export function chooseProbes(
  probabilities: readonly (readonly number[])[] | undefined,
  labels: Int32Array,
): readonly ChosenProbe[] {
  if (!probabilities) {
    const count = EACH.reduce((sum, [, wanted]) => sum + wanted, 0)
    return Array.from({ length: Math.min(count, labels.length) }, (_, index) => ({ index, reason: 'first' }))
  }
  const examples = probabilities.map((ofExample, index) => {
    const top = Math.max(...ofExample)
    const second = Math.max(...ofExample.toSpliced(ofExample.indexOf(top), 1))
    return { index, margin: top - second, isRight: ofExample.indexOf(top) === labels[index] }
  })
  const surest = examples.toSorted((a, b) => b.margin - a.margin || a.index - b.index)
  const ranked: Readonly<Record<(typeof EACH)[number][0], typeof surest>> = {
    'teacher-sure-and-right': surest.filter(({ isRight }) => isRight),
    'teacher-least-sure': surest.toReversed(),
    'teacher-sure-and-wrong': surest.filter(({ isRight }) => !isRight),
  }
  const taken = new Set<number>()
  return EACH.flatMap(([reason, count]) => {
    const chosen = ranked[reason].filter(({ index }) => !taken.has(index)).slice(0, count)
    chosen.forEach(({ index }) => taken.add(index))
    return chosen.map(({ index }) => ({ index, reason }))
  })
}
