import { needsTeacher, surgeryId } from '../../domain/dev-set/surgery-id.ts'
import type { Surgery, SurgeryRequest } from '../../contract/layer-surgery.ts'
import type { LongWork } from '../../contract/progress.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { hashWeights } from '../../model-folder/hash-weights.ts'
import { installRuntime } from '../../runtime/install-runtime.ts'
import { selectExamples } from '../../storage/examples-table.ts'
import type { ReadableDb } from '../../storage/database.ts'
import { askOnce } from '../inspecting/ask-once.ts'
import { surgeryFile } from './kept-surgery.ts'
import type { LoadedSideBySide } from './load-side-by-side.ts'
import { offeredSurgeries } from './offered-surgeries.ts'
import { operableStudent, surgeryExamples } from './report-surgery.ts'

/**
 * Asks a student what it answers after surgeries that it was not asked about yet; its run's folder
 * keeps the answers, each as soon as it is there.
 * @param program the file of the process that does it
 * @param wanted all that are offered where left out
 * @throws StillroomError `invalid-arguments` for what cannot be done, `inputs-changed` where the
 * teacher is another, when what needs no teacher is done; `interrupted`
 */
export async function operate(
  db: ReadableDb,
  program: string,
  sideBySide: LoadedSideBySide,
  role: 'a' | 'b',
  wanted: readonly Surgery[] | undefined,
  work: Required<LongWork>,
): Promise<void> {
  const chosen = operableStudent(sideBySide, role)
  const { surgeries, student, teacher, refused, refusal } = offeredSurgeries(db, chosen)
  const why = wanted?.flatMap((surgery) => refusal(surgery) ?? [])[0] ?? (student ? undefined : refused[0])
  if (!student || why) throw new StillroomError('invalid-arguments', why ?? 'Nothing can be done to it')
  const kept = sideBySide.surgery[role]?.kept
  const missing = [{ kind: 'none' } as const, ...(wanted ?? surgeries)].filter((surgery) =>
    surgery.kind === 'none' ? !kept : !kept?.logits.has(surgeryId(surgery)),
  )
  if (missing.length === 0) return
  const ready = await installRuntime(work)
  const isChanged =
    teacher &&
    missing.some(needsTeacher) &&
    (await hashWeights(teacher.path, work.signal)) !== chosen.sources.teacher?.sha256
  const asked = isChanged ? missing.filter((surgery) => !needsTeacher(surgery)) : missing
  const examples = surgeryExamples(sideBySide, role)
  const request: SurgeryRequest = {
    student,
    ...(teacher && { teacher }),
    surgeries: asked,
    texts: selectExamples(db, sideBySide.devSet, examples).map(({ text, textPair }) => ({ text, textPair })),
    examples: [...examples],
    files: Object.fromEntries(asked.map(surgeryId).map((id) => [id, surgeryFile(chosen, id)])),
  }
  await askOnce<null>(program, request, ready, work.signal, work.onProgress)
  if (isChanged)
    throw new StillroomError(
      'inputs-changed',
      `The teacher in ${teacher.path} is another than the one that taught: its weights have changed, so no layer of it was put into the student.`,
    )
}
