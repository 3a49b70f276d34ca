import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Sources } from '../../contract/run-files.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'

/**
 * Files that a run would read must still be where another run found them: the trainer checks what
 * is in them.
 * @param whose as an error says it
 * @throws StillroomError `inputs-changed` with what is gone
 */
export function requireSources({ train, dev, test, teacher, base }: Sources, whose: string): void {
  const needed = [
    ['training file', train.path],
    ['dev file', dev.path],
    ...(test ? [['test file', test.path] as const] : []),
    ...(teacher ? [['teacher', join(teacher.path, 'config.json')] as const] : []),
    ...(base ? [['base model', join(base.path, 'config.json')] as const] : []),
  ] as const
  const gone = needed.filter(([, path]) => !existsSync(path))
  if (gone.length === 0) return
  throw new StillroomError(
    'inputs-changed',
    `${gone.map(([what, path]) => `The ${what} of ${whose} is not there any more: ${path}`).join('\n')}\nPut it back, or begin a run with other files`,
  )
}
