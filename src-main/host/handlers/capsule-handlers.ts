import { rmSync } from 'node:fs'
import { dirname, isAbsolute, join } from 'node:path'
import type { Handlers } from '../../contract/api.ts'
import { CAPSULE_ENDING } from '../../contract/capsule.ts'
import { capsuleContents } from '../../domain/run/capsule-contents.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { openCapsule } from '../capsules/open-capsule.ts'
import { withPreparedCapsule } from '../capsules/save-capsule.ts'
import { runFolder } from '../home.ts'
import type { HostSurroundings } from './host-surroundings.ts'

/** Runs as one file, and such a file opened. */
export function capsuleHandlers({ home, watch }: HostSurroundings) {
  return {
    'capsules.describe'({ ids, ...choice }) {
      const folders = ids.map((id) => runFolder(home, id))
      return withPreparedCapsule({ ...choice, folders }, home, ({ manifest }) => {
        const parts = capsuleContents(manifest)
        return { runs: manifest.runs, parts, bytes: parts.reduce((sum, { bytes }) => sum + bytes, 0) }
      })
    },
    async 'capsules.save'({ ids, path, ...choice }) {
      requireFullPath(path)
      if (!path.endsWith(CAPSULE_ENDING))
        throw new StillroomError(
          'invalid-arguments',
          `${path} is no name of a capsule; it ends in ${CAPSULE_ENDING}`,
        )
      const folders = ids.map((id) => runFolder(home, id))
      const { bytes, sha256 } = await withPreparedCapsule({ ...choice, folders }, home, ({ write }) =>
        write(path),
      )
      return { path, bytes, sha256 }
    },
    async 'capsules.open'({ path }) {
      requireFullPath(path)
      try {
        const { came, known, manifest } = await openCapsule(path, home, {})
        watch.rescan()
        return { came, known, markedExamples: manifest.markedExamples ?? 0 }
      } finally {
        // What was dropped on a window lies among the home's data until then.
        if (dirname(dirname(path)) === join(home.folder, 'data')) rmSync(dirname(path), { recursive: true })
      }
    },
  } satisfies Partial<Handlers>
}

function requireFullPath(path: string): void {
  if (!isAbsolute(path))
    throw new StillroomError('invalid-arguments', `${path} is no absolute path; name the whole of it`)
}
