import type { ComparedSurgery, SideBySide } from '../../src-main/contract/example-browser.ts'
import { percent } from '../shared/format-number.ts'
import { points, pointsRange, probability } from '../shared/format-probability.ts'
import { answerLook } from './answer-look.ts'

type Role = 'a' | 'b'

/** The examples that a surgery mends or breaks, as queries. */
export function surgeryQueries({ id }: Pick<ComparedSurgery, 'id'>, role: Role) {
  return {
    teacherRight: `mended_${role} == ${id} and teacher_right`,
    teacherWrong: `mended_${role} == ${id} and not teacher_right`,
    broken: `broken_${role} == ${id}`,
  } as const
}

/** What is said of an example: the class with its probability, the labels, or the number. */
export function answerText({ task, labels, range }: SideBySide, said: readonly number[]): string {
  const words = answerLook({ task, labels, range }).says(said)
  return task.kind === 'classification' ? `${words} ${Math.max(...said).toFixed(2)}` : words
}

/** All that is known of a surgery. */
export function surgeryDetails({ accuracy, difference, interval, p, pHolm }: ComparedSurgery): string {
  return [
    `right: ${percent(accuracy)} %, ${points(difference)} points, 95 % ${pointsRange(interval)}`,
    `McNemar’s exact p ${probability(p)}, by Holm ${probability(pHolm)}`,
  ].join('\n')
}
