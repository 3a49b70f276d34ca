import { STUDENT_ROLES, type SideBySide } from '../../src-main/contract/example-browser.ts'
import { LOOKED_ROLES, type LookedRole } from '../../src-main/contract/inspection.ts'

/** How a model is marked; the colour is a token. */
export interface ModelLook {
  readonly role: LookedRole
  readonly mark: 'T' | 'A' | 'B' | 'C'
  readonly colour: '--teacher' | '--a' | '--b' | '--ink'
}

/** Teacher, A and B have their hues; C is an outline, in ink. */
export const MODEL_LOOKS = {
  teacher: { role: 'teacher', mark: 'T', colour: '--teacher' },
  a: { role: 'a', mark: 'A', colour: '--a' },
  b: { role: 'b', mark: 'B', colour: '--b' },
  c: { role: 'c', mark: 'C', colour: '--ink' },
} as const satisfies Readonly<Record<LookedRole, ModelLook>>

/** The models that stand side by side, the teacher first. */
export function modelsOf(sideBySide: Pick<SideBySide, LookedRole>): readonly ModelLook[] {
  return LOOKED_ROLES.flatMap((role) => (sideBySide[role] ? [MODEL_LOOKS[role]] : []))
}

/** The same without the teacher. */
export function studentsIn(sideBySide: Pick<SideBySide, LookedRole>) {
  return STUDENT_ROLES.flatMap((role) => {
    const student = sideBySide[role]
    return student ? [{ ...MODEL_LOOKS[role], student }] : []
  })
}

/** `B`, or `B and C`. */
export function roleLetters(roles: readonly LookedRole[]): string {
  return roles.map((role) => MODEL_LOOKS[role].mark).join(' and ')
}

/** `A − B` */
export function lessText(first: LookedRole, second: LookedRole): string {
  return `${MODEL_LOOKS[first].mark} − ${MODEL_LOOKS[second].mark}`
}
