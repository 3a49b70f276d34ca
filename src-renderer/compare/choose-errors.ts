import type { ErrorOverlap } from '../../src-main/contract/comparison.ts'
import { TRUTH_CELLS } from '../../src-main/contract/example-browser.ts'
import type { ExampleFilter } from '../../src-main/contract/requests/example-requests.ts'
import type { ComparedColumn } from './compared-columns.ts'

/** Two students to stand side by side, and what an example must be to be shown. */
export interface ChosenErrors {
  readonly a: string
  readonly b: string | undefined
  readonly filter: ExampleFilter
}

/**
 * The examples of one column of shared errors, and no others: those that exactly these members have
 * wrong. The first two students stand side by side, where cells tell who is right; the filter asks
 * of every further member.
 * @param wrong `teacher` and ids of runs
 * @returns undefined where no member is a student: only students stand side by side
 */
export function chooseErrors(
  { members }: Pick<ErrorOverlap, 'members'>,
  wrong: readonly string[],
  columns: readonly Pick<ComparedColumn, 'one'>[],
): ChosenErrors | undefined {
  const compared = columns.map(({ one }) => one).filter(({ id }) => members.includes(id))
  const [a, b] = compared.filter(({ kind }) => kind === 'distill')
  if (!a) return undefined
  const isWrong = (member: string) => (wrong.includes(member) ? 1 : 0)
  // Where the students' teachers differ none is a member: it may be right or wrong.
  const teachers = members.includes('teacher') ? [isWrong('teacher')] : [0, 1]
  const cells = teachers.flatMap(
    (teacher) => TRUTH_CELLS[4 * teacher + 2 * isWrong(a.id) + isWrong(b?.id ?? a.id)] ?? [],
  )
  const others = compared
    .filter((run) => run !== a && run !== b)
    .map(({ id }) => ({ run: id, isRight: !wrong.includes(id) }))
  return { a: a.id, b: b?.id, filter: { cells, ...(others.length > 0 ? { others } : {}) } }
}
