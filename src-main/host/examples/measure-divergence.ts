import type { DivergingStudent, InternalDivergenceRequest } from '../../contract/internal-divergence.ts'
import type { LongWork } from '../../contract/progress.ts'
import { layerPairs } from '../../domain/plan/layer-pairs.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { hashWeights } from '../../model-folder/hash-weights.ts'
import { installRuntime } from '../../runtime/install-runtime.ts'
import { selectExamples } from '../../storage/examples-table.ts'
import type { ReadableDb } from '../../storage/database.ts'
import { askOnce } from '../inspecting/ask-once.ts'
import { teacherLayers, teacherSource } from '../inspecting/classifier-sources.ts'
import { studentSource, weightsAreGone } from './student-source.ts'
import { divergenceFile } from './kept-divergence.ts'
import type { LoadedSideBySide } from './load-side-by-side.ts'

/**
 * Measures A and B, or which of them was not measured yet, on every text of the dev set; each run's
 * folder keeps its numbers.
 * @param program the file of the process that does it
 * @throws StillroomError `inputs-changed` where the teacher is another or the weights of both
 * evaluations are gone, `interrupted`
 */
export async function measureDivergence(
  db: ReadableDb,
  program: string,
  { a, b, devSet, divergence, told }: LoadedSideBySide,
  work: Required<LongWork>,
): Promise<void> {
  const teacher = teacherSource(a)
  const wanted = [
    ...(divergence.a ? [] : [a]),
    ...(b && !told.ofAnotherTeacher.includes('b') && !divergence.b ? [b] : []),
  ]
  if (wanted.length === 0) return
  const students = wanted.flatMap((student): DivergingStudent[] => {
    const source = studentSource(db, student)
    if (!source) return []
    const pairs = layerPairs(student.plan.mapping, teacherLayers(a), student.plan.student.layers)
    return [{ source, pairs, file: divergenceFile(student) }]
  })
  const [first] = wanted
  if (students.length === 0 && first) throw new StillroomError('inputs-changed', `${weightsAreGone(first)}.`)
  const ready = await installRuntime(work)
  if ((await hashWeights(teacher.path, work.signal)) !== a.sources.teacher?.sha256)
    throw new StillroomError(
      'inputs-changed',
      `The teacher in ${teacher.path} is another than the one that taught: its weights have changed.`,
    )
  const rows = selectExamples(db, devSet, Array.from({ length: devSet.examples }).keys())
  const texts = rows.map(({ text, textPair }) => ({ text, textPair }))
  const request: InternalDivergenceRequest = { teacher, students, texts }
  await askOnce<null>(program, request, ready, work.signal, work.onProgress)
}
