import type { RunRow } from '../../src-main/contract/run-row.ts'
import { studentShapeText } from '../../src-main/domain/plan/network-shape.ts'
import { runTitle } from '../../src-main/domain/run/run-title.ts'

/** A run that can stand side by side with another: a student that has been evaluated. */
export interface Student {
  readonly id: string
  readonly name: string
  readonly note: string
  /** Equal for students whose plans name the same data. */
  readonly data: string
}

/** The students that have been evaluated, newest first. */
export function studentsOf(runs: readonly RunRow[]): readonly Student[] {
  return runs.flatMap((run) => {
    const { plan } = run
    if (run.accuracy === null || plan.kind !== 'distill') return []
    return [
      {
        id: run.id,
        name: runTitle(run),
        note: `${studentShapeText(plan.student)}, ${(100 * run.accuracy).toFixed(1)} %`,
        data: JSON.stringify(plan.data.source),
      },
    ]
  })
}

/**
 * Whom to look at where nobody was chosen: the newest student, and the next of another plan or seed
 * on the same data.
 */
export function firstChoice(students: readonly Student[]): { readonly a?: string; readonly b?: string } {
  const [a] = students
  if (!a) return {}
  return { a: a.id, b: students.find(({ id, data }) => id !== a.id && data === a.data)?.id }
}
