import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import {
  CAPSULE_BOUNDS,
  CAPSULE_FORMAT,
  CAPSULE_VERSION,
  type CapsuleManifest,
  type VerifiedCapsule,
} from '../../contract/capsule.ts'
import { RUN_FILES } from '../../contract/run-files.ts'
import { describeCapsule, writeCapsule, type PackedFile } from '../../capsule/write-capsule.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { explainWriteError } from '../../run-folder/write-atomically.ts'
import { readSources } from '../../run-folder/read-run.ts'
import { isThere } from '../../processes/regular-file.ts'
import { stillroomVersion } from '../stillroom-version.ts'
import type { Home } from '../home.ts'
import { readExampleMarks } from '../examples/example-marks.ts'
import { countMarked } from './pack-marks.ts'
import { packRun } from './pack-run.ts'

export interface CapsuleChoice {
  /** Folders of runs; those of their teachers are added where they are runs beside them. */
  readonly folders: readonly string[]
  readonly hasTexts: boolean
  /** With tags and notes of the dev sets' examples: one's own, and those that capsules brought. */
  readonly hasNotes?: boolean
  readonly study?: CapsuleManifest['study']
  readonly by?: string
}

/** A capsule that is ready to be written. */
export interface PreparedCapsule {
  readonly manifest: CapsuleManifest
  /** @throws StillroomError `not-writable`, `disk-full` */
  readonly write: (target: string, signal?: AbortSignal) => Promise<VerifiedCapsule>
}

/**
 * Gathers what a capsule of runs would hold, and lets it be looked at before it is written.
 * @throws StillroomError what `packRun` and `describeCapsule` throw
 */
export async function withPreparedCapsule<T>(
  { folders, study, hasTexts, hasNotes = false, by }: CapsuleChoice,
  home: Home,
  use: (prepared: PreparedCapsule) => Promise<T> | T,
  signal?: AbortSignal,
): Promise<T> {
  const making = join(home.folder, 'making')
  mkdirSync(making, { recursive: true })
  const staging = mkdtempSync(join(making, 'packing-'))
  try {
    const runs: CapsuleManifest['runs'] = []
    const files: PackedFile[] = []
    const marks = hasNotes ? readExampleMarks(home) : undefined
    const all = withTeachers(folders)
    if (all.length > CAPSULE_BOUNDS.runs)
      throw new StillroomError(
        'invalid-arguments',
        `These are ${all.length} runs; a capsule holds ${CAPSULE_BOUNDS.runs}`,
      )
    for (const folder of all) {
      const packed = await packRun(folder, { staging, hasTexts, marks, by, home: home.folder })
      runs.push(packed.about)
      files.push(...packed.files)
    }
    const markedExamples = countMarked(files.map(({ path, source }) => ({ path, place: source })))
    const about = {
      format: CAPSULE_FORMAT,
      version: CAPSULE_VERSION,
      stillroom: stillroomVersion(),
      ...(by && { by }),
      runs,
      hasTexts,
      ...(study && { study }),
      ...(markedExamples > 0 && { markedExamples }),
    } as const
    const manifest = await describeCapsule(about, files, signal)
    return await use({ manifest, write: (target) => writeCapsule(resolve(target), manifest, files, signal) })
  } catch (thrown) {
    const isGone = thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT'
    if (isGone)
      throw new StillroomError('corrupt-run', `A file of these runs is gone: ${thrown.message}`, {
        cause: thrown,
      })
    throw explainWriteError(thrown, staging)
  } finally {
    rmSync(staging, { recursive: true, force: true })
  }
}

/** In the order of their ids, each once. */
function withTeachers(folders: readonly string[]): readonly string[] {
  const all = new Set(folders.map((folder) => resolve(folder)))
  for (const folder of all) {
    const teacher = readSources(folder).teacher?.path ?? ''
    // Where it was taken from, or where a copied home has it now.
    const maker =
      basename(teacher) === RUN_FILES.student ? join(dirname(folder), basename(dirname(teacher))) : ''
    if (maker && isThere(join(maker, RUN_FILES.plan))) all.add(maker)
  }
  return [...all].toSorted((a, b) => (basename(a) < basename(b) ? -1 : 1))
}
