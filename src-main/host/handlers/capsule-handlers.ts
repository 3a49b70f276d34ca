import { rmSync } from 'node:fs'
import { dirname, isAbsolute, join } from 'node:path'
import type { Handlers } from '../../contract/api.ts'
import { CAPSULE_ENDING } from '../../contract/capsule.ts'
import { capsuleContents } from '../../domain/run/capsule-contents.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import type { RunId } from '../../contract/run-id.ts'
import { openCapsule } from '../capsules/open-capsule.ts'
import { packStudy } from '../capsules/pack-study.ts'
import { withPreparedCapsule } from '../capsules/save-capsule.ts'
import { runFolder } from '../home.ts'
import { indexedRuns } from '../studies/indexed-runs.ts'
import { openKeptStudies } from '../studies/kept-studies.ts'
import type { HostSurroundings } from './host-surroundings.ts'

/** Runs as one file, and such a file opened. */
export function capsuleHandlers({ db, home, watch }: HostSurroundings) {
  const studies = openKeptStudies(home)
  const runs = indexedRuns(db, home)
  const chosen = async (ids: readonly RunId[], study: string | undefined) => {
    const opened = study === undefined ? undefined : studies.open(study)
    const packed = opened && packStudy(opened.file, opened, await runs.shown(opened))
    const folders = [...ids.map((id) => runFolder(home, id)), ...(packed?.folders ?? [])]
    if (folders.length === 0) throw new StillroomError('invalid-arguments', 'Name a run, or a study')
    return { folders, study: packed?.study }
  }
  return {
    async 'capsules.describe'({ ids, study, ...choice }) {
      return withPreparedCapsule({ ...choice, ...(await chosen(ids, study)) }, home, ({ manifest }) => {
        const parts = capsuleContents(manifest)
        return { runs: manifest.runs, parts, bytes: parts.reduce((sum, { bytes }) => sum + bytes, 0) }
      })
    },
    async 'capsules.save'({ ids, study, path, ...choice }) {
      requireFullPath(path)
      if (!path.endsWith(CAPSULE_ENDING))
        throw new StillroomError(
          'invalid-arguments',
          `${path} is no name of a capsule; it ends in ${CAPSULE_ENDING}`,
        )
      const all = { ...choice, ...(await chosen(ids, study)) }
      const { bytes, sha256 } = await withPreparedCapsule(all, home, ({ write }) => write(path))
      return { path, bytes, sha256 }
    },
    async 'capsules.open'({ path }) {
      requireFullPath(path)
      try {
        const { came, known, manifest } = await openCapsule(path, home, {})
        watch.rescan()
        const { markedExamples = 0, study } = manifest
        return { came, known, markedExamples, hasStudy: study !== undefined }
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
