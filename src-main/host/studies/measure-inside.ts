import type { DivergingStudent, InternalDivergenceRequest } from '../../contract/internal-divergence.ts'
import type { LongWork, Progress } from '../../contract/progress.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { hashWeights } from '../../model-folder/hash-weights.ts'
import { installRuntime } from '../../runtime/install-runtime.ts'
import { readSources } from '../../run-folder/read-run.ts'
import { devKeyOf } from '../comparison/evaluated-runs.ts'
import { askOnce } from '../inspecting/ask-once.ts'
import { finishedSource, teacherSource, type StudentFolder } from '../inspecting/classifier-sources.ts'
import { devExamples } from './dev-examples.ts'
import type { MeasuredStudent } from './kept-inside.ts'

/** Students beside their teacher in one pass: what is held in memory together. */
const AT_ONCE = 4

type Student = MeasuredStudent & StudentFolder

/**
 * Measures how far students are from their teachers inside, those of one teacher together; each
 * run's folder keeps its numbers, so that what is stopped goes on behind what was measured.
 * @param program the file of the process that does it
 * @returns a sentence for each group that cannot be measured
 * @throws StillroomError `interrupted`
 */
export async function measureInside(
  measured: readonly MeasuredStudent[],
  program: string,
  { signal, onProgress }: Required<LongWork>,
): Promise<readonly string[]> {
  const ready = await installRuntime({ signal, onProgress })
  const students = measured.map((one) => ({ ...one, sources: readSources(one.folder) }))
  const total = students.reduce((sum, { texts }) => sum + texts, 0)
  let done = 0
  const tell = (more: number) => onProgress({ task: 'inside', done: done + more, total, unit: 'examples' })
  const problems: string[] = []
  for (const together of Map.groupBy(students, readTogether).values()) {
    try {
      const { teacher, texts } = await sharedBy(together, signal)
      for (let from = 0; from < together.length; from += AT_ONCE) {
        const some = together.slice(from, from + AT_ONCE)
        const request: InternalDivergenceRequest = { teacher, students: some.map(divergingOf), texts }
        const onTexts = (progress: Progress) => tell(progress.done * some.length)
        await askOnce<null>(program, request, ready, signal, onTexts)
        done += texts.length * some.length
      }
    } catch (thrown) {
      if (!(thrown instanceof StillroomError) || thrown.code === 'interrupted') throw thrown
      problems.push(`Not measured inside, of one teacher: ${thrown.message}`)
    }
  }
  return problems
}

function readTogether({ plan, sources, texts }: Student): string {
  const { teacher } = sources
  const { maxLength } = plan.data
  return JSON.stringify([teacher, maxLength, plan.training.precision, devKeyOf(sources), texts])
}

/** What students share: their teacher, and texts spread evenly over the dev set. */
async function sharedBy(
  [student]: readonly Student[],
  signal: AbortSignal,
): Promise<Pick<InternalDivergenceRequest, 'teacher' | 'texts'>> {
  if (!student) throw new Error('No student is measured')
  const { sources, texts: count } = student
  const teacher = teacherSource(student)
  if ((await hashWeights(teacher.path, signal)) !== sources.teacher?.sha256)
    throw new StillroomError(
      'inputs-changed',
      `the teacher in ${teacher.path} is another than the one that taught; its weights have changed`,
    )
  const examples = await devExamples(sources)
  const texts = Array.from({ length: count }, (_, at) => examples[Math.floor((at * examples.length) / count)])
  return {
    teacher,
    texts: texts.flatMap((example) => (example ? { text: example.text, textPair: example.textPair } : [])),
  }
}

function divergingOf(student: Student): DivergingStudent {
  const source = finishedSource(student)
  if (source) return { source, pairs: student.pairs, file: student.file }
  throw new StillroomError('inputs-changed', `the student of ${student.folder} is gone`)
}
