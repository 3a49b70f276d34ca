import type { InheritedClass } from '../../contract/inheritance.ts'
import { uniformDraws } from '../statistics/uniform-draws.ts'
import type { Judged } from './judge.ts'

const PERMUTATIONS = 999

/**
 * Of the errors that both make, how many are the same wrong class, and how many would be if wrong
 * classes were paired by chance among the examples of one human label.
 * @returns null where two are wrong alike whenever they are wrong (two classes), or nothing is a
 * class
 */
export function sameWrongClass(
  teacher: Judged,
  student: Judged,
): Pick<InheritedClass, 'same' | 'expected' | 'p'> | null {
  const { kind, outputs } = teacher.task
  if (kind !== 'classification' || outputs < 3) return null
  const byLabel = Array.from({ length: outputs }, () => ({
    teacher: [] as number[],
    student: [] as number[],
  }))
  teacher.right.forEach((right, row) => {
    if (right === 1 || student.right[row] === 1) return
    const ofLabel = byLabel[teacher.gold[row] ?? 0]
    ofLabel?.teacher.push(teacher.predicted[row] ?? 0)
    ofLabel?.student.push(student.predicted[row] ?? 0)
  })
  const same = byLabel.reduce((sum, pair) => sum + matches(pair), 0)
  const expected = byLabel.reduce((sum, pair) => sum + matchesByChance(pair, outputs), 0)
  const uniform = uniformDraws(1)
  let asMany = 0
  for (let time = 0; time < PERMUTATIONS; time++) {
    let found = 0
    for (const pair of byLabel) {
      shuffle(pair.student, uniform)
      found += matches(pair)
    }
    if (found >= same) asMany++
  }
  return { same, expected, p: (asMany + 1) / (PERMUTATIONS + 1) }
}

interface Pairs {
  readonly teacher: readonly number[]
  readonly student: readonly number[]
}

const matches = ({ teacher, student }: Pairs) =>
  teacher.reduce((sum, said, at) => (said === student[at] ? sum + 1 : sum), 0)

function matchesByChance({ teacher, student }: Pairs, classes: number): number {
  const countOf = (said: readonly number[], c: number) =>
    said.reduce((sum, one) => (one === c ? sum + 1 : sum), 0)
  let pairs = 0
  for (let c = 0; c < classes; c++) pairs += countOf(teacher, c) * countOf(student, c)
  return teacher.length === 0 ? 0 : pairs / teacher.length
}

/** Fisher and Yates's. */
function shuffle(values: number[], uniform: () => number): void {
  for (let at = values.length - 1; at > 0; at--) {
    const other = Math.floor(uniform() * (at + 1))
    const kept = values[at] ?? 0
    values[at] = values[other] ?? 0
    values[other] = kept
  }
}
