import type { LookedRole } from '../../contract/inspection.ts'
import type { WeighedWords, WordsRequest } from '../../contract/words-that-matter.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import type { ReadableDb } from '../../storage/database.ts'
import type { Inspector } from '../inspecting/inspector-process.ts'
import { teacherSource } from '../inspecting/classifier-sources.ts'
import { studentSource, weightsAreGone } from './student-source.ts'
import type { LoadedSideBySide } from './load-side-by-side.ts'

type Asked = Pick<WordsRequest, 'text' | 'textPair' | 'output' | 'method' | 'asker'> & {
  readonly role: LookedRole
}

/**
 * What the words of a text add to an output of the teacher or a student, by its own weights.
 * @throws StillroomError what the inspector says, `inputs-changed` where the weights are gone,
 * `invalid-arguments` for an output or a student that is not there
 */
export async function weighWords(
  db: ReadableDb,
  inspector: Inspector,
  sideBySide: LoadedSideBySide,
  { role, ...asked }: Asked,
): Promise<WeighedWords> {
  const { outputs } = sideBySide.told.task
  if (asked.output >= outputs)
    throw new StillroomError('invalid-arguments', `There are ${outputs} outputs, and no ${asked.output}`)
  if (role === 'teacher') return inspector.weigh({ ...asked, model: teacherSource(sideBySide.a) })
  const student = sideBySide[role]
  if (!student) throw new StillroomError('invalid-arguments', `There is no ${role.toUpperCase()}`)
  const model = studentSource(db, student)
  if (!model) throw new StillroomError('inputs-changed', `${weightsAreGone(student)}.`)
  return inspector.weigh({ ...asked, model })
}
