import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { keptCheckpointsSchema, RUN_FILES } from '../contract/run-files.ts'
import { StillroomError } from '../domain/stillroom-error.ts'
import { checkJsonFile } from './check-json-file.ts'
import { writeAtomically } from './write-atomically.ts'

/** Steps whose checkpoints are not to be removed now. */
export function keptCheckpoints(run: string): readonly number[] {
  return Object.keys(stillKept(run)).map(Number)
}

/**
 * Keeps a checkpoint from being cleaned up until a time, or longer where that was said before.
 * @throws StillroomError `unknown-checkpoint` where there is none, or it went meanwhile
 */
export function keepCheckpoint(run: string, step: number, until: Date): void {
  const kept = stillKept(run)
  const before = kept[step]
  const after = until.toISOString()
  const next = { ...kept, [step]: before !== undefined && before > after ? before : after }
  writeAtomically(join(run, RUN_FILES.kept), `${JSON.stringify(next)}\n`)
  // Looked at last: a trainer may have removed it before it could read the file.
  if (!existsSync(join(run, RUN_FILES.checkpoints, String(step), 'manifest.json')))
    throw new StillroomError('unknown-checkpoint', `The run has no checkpoint of step ${step} any more`)
}

function stillKept(run: string): Readonly<Record<string, string>> {
  const checked = checkJsonFile(join(run, RUN_FILES.kept), keptCheckpointsSchema)
  const now = new Date().toISOString()
  return 'value' in checked
    ? Object.fromEntries(Object.entries(checked.value).filter(([, until]) => until > now))
    : {}
}
