import type { RunRow } from '../../contract/run-row.ts'

/**
 * The student that a student is set beside where nobody said which: on the same data, of another
 * plan and the same teacher if there is one, with as many steps where several are; the newest of
 * equals.
 * @param runs newest first
 */
export function naturalRival(run: RunRow, runs: readonly RunRow[]): RunRow | undefined {
  if (run.kind !== 'distill') return undefined
  const dataOf = ({ plan }: RunRow) => JSON.stringify(plan.data)
  const teacherOf = ({ plan }: RunRow) => (plan.kind === 'distill' ? JSON.stringify(plan.teacher) : '')
  const worth = (other: RunRow) =>
    Number(other.planKey !== run.planKey) * 4 +
    Number(teacherOf(other) === teacherOf(run)) * 2 +
    Number(other.steps === run.steps)
  return runs
    .filter(
      (other) =>
        other.id !== run.id &&
        other.kind === 'distill' &&
        other.accuracy !== null &&
        dataOf(other) === dataOf(run),
    )
    .toSorted((a, b) => worth(b) - worth(a))[0]
}
