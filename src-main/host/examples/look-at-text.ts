import { STUDENT_ROLES, type ExampleLook, type MissingLook } from '../../contract/example-browser.ts'
import type { ClassifierSource, LookedRole, LookRequest } from '../../contract/inspection.ts'
import { layerPairs } from '../../domain/plan/layer-pairs.ts'
import { saidOf } from '../../domain/dev-set/judge.ts'
import type { ReadableDb } from '../../storage/database.ts'
import type { Inspector } from '../inspecting/inspector-process.ts'
import { teacherLayers, teacherSource } from '../inspecting/classifier-sources.ts'
import { studentSource, weightsAreGone } from './student-source.ts'
import type { LoadedSideBySide } from './load-side-by-side.ts'

/**
 * What teacher and students say of a text and look at in it, from their own weights. A student
 * whose weights of the chosen evaluation are no longer kept is named as missing; the others are
 * looked into all the same.
 * @throws StillroomError what the inspector says, `inputs-changed` when the teacher is gone
 */
export async function lookAtText(
  db: ReadableDb,
  inspector: Inspector,
  sideBySide: LoadedSideBySide,
  given: Pick<LookRequest, 'text' | 'textPair' | 'layers'>,
): Promise<ExampleLook> {
  const missing: MissingLook[] = []
  const models: Partial<Record<LookedRole, ClassifierSource>> = { teacher: teacherSource(sideBySide.a) }
  const pairs: Partial<Record<'a' | 'b', ReturnType<typeof layerPairs>>> = {}
  for (const role of STUDENT_ROLES) {
    const student = sideBySide[role]
    if (!student) continue
    const source = studentSource(db, student)
    if (!source) {
      missing.push({ role, why: weightsAreGone(student) })
      continue
    }
    models[role] = source
    if (role === 'c') continue // attention is drawn and compared of two
    pairs[role] = layerPairs(student.plan.mapping, teacherLayers(sideBySide.a), student.plan.student.layers)
  }
  const answer = await inspector.look({ ...given, models, pairs })
  const tokens = answer.models.teacher?.tokens ?? []
  for (const role of ['a', 'b'] as const) {
    const student = answer.models[role]
    if (student && student.tokens.join(' ') !== tokens.join(' '))
      missing.push({
        role,
        why: 'It reads the text in other tokens than the teacher, so their attention cannot be set side by side',
      })
  }
  const { task } = sideBySide.told
  const probabilities = Object.fromEntries(
    Object.entries(answer.models).map(([role, { logits }]) => [
      role,
      saidOf(task, Float32Array.from(logits), 0),
    ]),
  )
  return { ...answer, tokens, probabilities, missing }
}
