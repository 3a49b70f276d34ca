import { cpSync, existsSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { RUN_FILES } from '../../contract/run-files.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { messageOf } from '../../domain/message-of.ts'
import { installFolder } from '../../fetching/install-folder.ts'
import { readRun } from '../../run-folder/read-run.ts'

/**
 * Copies a run's result, a Hugging Face folder, to where a person wants it: whole or not at all.
 * @returns the folder's full path
 * @throws StillroomError `unknown-model` when the run has no result yet, `not-writable` when the
 * folder holds something already
 */
export async function exportRun(folder: string, target: string): Promise<string> {
  const run = readRun(folder)
  const student = join(folder, RUN_FILES.student)
  if (!existsSync(student))
    throw new StillroomError('unknown-model', `Run ${run.id} has no result yet (it is ${run.state})`)
  const path = resolve(target)
  if (existsSync(path) && readdirSync(path).length > 0)
    throw new StillroomError(
      'not-writable',
      `${path} is not empty; name a folder that does not exist yet, or an empty one`,
    )
  try {
    await installFolder(path, async (staging) => cpSync(student, staging, { recursive: true }))
  } catch (cause) {
    const reason = messageOf(cause)
    throw new StillroomError('not-writable', `${path} could not be written: ${reason}`, { cause })
  }
  return path
}
