import type { SurgeryReport, OperatedAnswer } from '../../contract/example-browser.ts'
import { compareSurgeries } from '../../domain/dev-set/compare-surgeries.ts'
import { evenPart } from '../../domain/dev-set/even-part.ts'
import { judge, saidOf, saysSame } from '../../domain/dev-set/judge.ts'
import { surgeryId } from '../../domain/dev-set/surgery-id.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import type { ReadableDb } from '../../storage/database.ts'
import type { ChosenStudent } from './chosen-student.ts'
import type { LoadedSideBySide } from './load-side-by-side.ts'
import { offeredSurgeries } from './offered-surgeries.ts'

/** Of a larger dev set a part is asked. */
const MOST_EXAMPLES = 4000

/**
 * The student that is operated on.
 * @throws StillroomError `invalid-arguments` where there is no B, or its teacher is not shown
 */
export function operableStudent({ a, b, told }: LoadedSideBySide, role: 'a' | 'b'): ChosenStudent {
  const student = role === 'a' ? a : b
  if (!student) throw new StillroomError('invalid-arguments', 'There is no B')
  if (told.ofAnotherTeacher.includes(role))
    throw new StillroomError(
      'invalid-arguments',
      'B learnt from another teacher than the one that is shown. Choose it as A.',
    )
  return student
}

/** The examples that are asked: those that were, or all of a dev set that is small enough. */
export function surgeryExamples({ columns, surgery }: LoadedSideBySide, role: 'a' | 'b'): Int32Array {
  const known = surgery[role]?.kept.examples
  return known ?? evenPart(columns.teacher, columns[role] ?? columns.a, MOST_EXAMPLES)
}

/**
 * What was found, and what is left to ask.
 * @throws StillroomError as `operableStudent`
 */
export function reportSurgery(db: ReadableDb, sideBySide: LoadedSideBySide, role: 'a' | 'b'): SurgeryReport {
  const chosen = operableStudent(sideBySide, role)
  const { surgeries, refused, layers, teacher } = offeredSurgeries(db, chosen)
  const examples = surgeryExamples(sideBySide, role)
  const { columns } = sideBySide
  const model = columns[role] ?? columns.a
  const accuracy = examples.reduce((sum, example) => sum + (model.right[example] ?? 0), 0) / examples.length
  const known = sideBySide.surgery[role]
  const ids = surgeries.map(surgeryId)
  const outcomes = inOrder(known?.outcomes ?? new Map(), ids)
  return {
    examples: examples.length,
    accuracy,
    changed: known ? changedAnswers(sideBySide, role, known.kept) : 0,
    surgeries: compareSurgeries(outcomes, examples.length, accuracy, columns.teacher.right),
    unasked: ids.filter((id) => !outcomes.has(id)),
    refused,
    layers,
    teacherLayers: teacher?.layers ?? 0,
  }
}

/** What is offered first, in its order, then what somebody asked besides. */
function inOrder<Value>(
  found: ReadonlyMap<string, Value>,
  ids: readonly string[],
): ReadonlyMap<string, Value> {
  const first = ids.flatMap((id) => {
    const value = found.get(id)
    return value === undefined ? [] : [[id, value] as const]
  })
  return new Map([...first, ...found])
}

/** Answers of the untouched student, computed along, that are not those of its evaluation. */
function changedAnswers(
  { columns }: LoadedSideBySide,
  role: 'a' | 'b',
  { examples, none }: { readonly examples: Int32Array; readonly none: Float32Array },
): number {
  const model = columns[role] ?? columns.a
  const { outputs } = model.task
  const before = new Float32Array(none.length)
  examples.forEach((example, row) =>
    before.set(model.logits.subarray(example * outputs, (example + 1) * outputs), row * outputs),
  )
  // Of numbers: beyond what another order of sums makes of one.
  const task = { ...model.task, tolerance: Math.max(model.task.tolerance ?? 0, 1e-3) }
  const [now, then] = [none, before].map((logits) => judge(task, logits, new Float32Array(logits.length)))
  if (!now || !then) return 0
  return examples.filter((_, row) => !saysSame(now, then, row)).length
}

/** What a student would answer to one example after each surgery; none where it was not asked. */
export function operatedAnswers(
  { columns: { teacher }, surgery }: LoadedSideBySide,
  role: 'a' | 'b',
  index: number,
): readonly OperatedAnswer[] {
  const kept = surgery[role]?.kept
  const row = kept?.examples.indexOf(index) ?? -1
  if (!kept || row < 0) return []
  return [...kept.logits].map(([id, logits]) => ({ id, said: saidOf(teacher.task, logits, row) }))
}
