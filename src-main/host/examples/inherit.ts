import { STUDENT_ROLES } from '../../contract/example-browser.ts'
import type { Inheritance } from '../../contract/inheritance.ts'
import { inheritanceOf } from '../../domain/dev-set/inheritance.ts'
import type { SideBySideColumns } from '../../domain/dev-set/side-by-side-columns.ts'

/** Works out what is inherited, and keeps it as long as the students are loaded. */
export function createInherit(): (columns: SideBySideColumns) => Inheritance | null {
  const known = new WeakMap<SideBySideColumns, Inheritance | null>()
  return (columns) => {
    const before = known.get(columns)
    if (before !== undefined) return before
    const students = STUDENT_ROLES.flatMap((role) => {
      const ofRole = columns[role]
      return ofRole ? [{ role, columns: ofRole }] : []
    })
    const found = inheritanceOf(columns.teacher, students)
    known.set(columns, found)
    return found
  }
}
