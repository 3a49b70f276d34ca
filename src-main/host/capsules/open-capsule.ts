import {
  copyFileSync,
  createWriteStream,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statfsSync,
  utimesSync,
} from 'node:fs'
import { randomUUID } from 'node:crypto'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { distinctFiles, memberPath } from '../../capsule/distinct-files.ts'
import { readCapsule } from '../../capsule/read-capsule.ts'
import { describeCapsule } from '../../capsule/write-capsule.ts'
import { BROUGHT_BOUNDS, BROUGHT_MARKS } from '../../contract/brought-marks.ts'
import type { CapsuleFile, CapsuleManifest, CapsuleMark, VerifiedCapsule } from '../../contract/capsule.ts'
import type { LongWork } from '../../contract/progress.ts'
import { RUN_FILES, sourcesSchema } from '../../contract/run-files.ts'
import { bytesInWords } from '../../domain/bytes-in-words.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { withFileLock } from '../../processes/file-lock.ts'
import { capsuleMarkOf } from '../../run-folder/capsule-mark.ts'
import { checkJsonFile } from '../../run-folder/check-json-file.ts'
import { readRun } from '../../run-folder/read-run.ts'
import { explainWriteError, syncFolder, writeAtomically } from '../../run-folder/write-atomically.ts'
import type { Home } from '../home.ts'
import { openKeptStudies } from '../studies/kept-studies.ts'
import { countMarked, isNamedByHash } from './pack-marks.ts'
import { packRun, runHash } from './pack-run.ts'
import { requireStudy } from './require-study.ts'

/** What opening a capsule has brought. */
export interface OpenedCapsule extends VerifiedCapsule {
  /** Ids of the runs that came, and of those that were here already, just so. */
  readonly came: readonly string[]
  readonly known: readonly string[]
}

/** Room that must be left when it is unpacked. */
const SPARE_BYTES = 64 << 20

/**
 * Brings the runs of a capsule among the runs of a home, to be looked at. A run is there whole or
 * not at all; what is refused leaves nothing behind.
 * @throws StillroomError `corrupt-capsule`, `newer-capsule`, `disk-full`, `not-writable`, and
 * `invalid-arguments` where another run of such an id is here
 */
export async function openCapsule(path: string, home: Home, work: LongWork): Promise<OpenedCapsule> {
  const making = join(home.folder, 'making')
  return withFileLock(join(making, 'capsule.lock'), work, async () => {
    // Under the lock nobody else unpacks: what lies there was left by one that was killed.
    for (const name of readdirSync(making).filter((each) => each.startsWith('unpacking-')))
      rmSync(join(making, name), { recursive: true, force: true })
    const staging = join(making, `unpacking-${randomUUID()}`)
    try {
      return await unpack(path, home, staging, work)
    } catch (thrown) {
      throw explainWriteError(thrown, home.folder)
    } finally {
      rmSync(staging, { recursive: true, force: true })
    }
  })
}

async function unpack(
  path: string,
  home: Home,
  staging: string,
  { signal }: LongWork,
): Promise<OpenedCapsule> {
  const placeOf = (file: CapsuleFile) => join(staging, ...memberPath(file).split('/'))
  const capsule = await readCapsule(
    path,
    {
      begin: ({ manifest }) => requireRoom(manifest, home),
      async take(file, bytes) {
        mkdirSync(dirname(placeOf(file)), { recursive: true })
        await pipeline(bytes, createWriteStream(placeOf(file), { flags: 'wx', flush: true }), { signal })
      },
    },
    signal,
  )
  const { manifest } = capsule
  fillIn(manifest, placeOf)
  requireMarks(path, manifest, placeOf)
  await requireStudy(path, manifest)
  for (const run of manifest.runs) requireSound(path, join(staging, 'runs', run.id))
  const known: string[] = []
  for (const { id } of manifest.runs) if (await isKnown(manifest, id, home, staging)) known.push(id)
  const came = manifest.runs.filter(({ id }) => !known.includes(id))
  for (const { id, createdAt } of came) {
    const folder = join(staging, 'runs', id)
    writeAtomically(join(folder, RUN_FILES.capsule), `${JSON.stringify(markOf(capsule, id), undefined, 2)}\n`)
    // A run's birthday is its plan's.
    utimesSync(join(folder, RUN_FILES.plan), new Date(createdAt), new Date(createdAt))
  }
  // Before its runs: where no more studies can be kept, none of it comes.
  const { study, by } = manifest
  if (study)
    openKeptStudies(home).bring(study.file, { capsule: capsule.sha256, ...(by && { by }), runs: study.runs })
  for (const { id } of came) renameSync(join(staging, 'runs', id), join(home.runs, id))
  for (const id of known) addMarks(join(staging, 'runs', id), join(home.runs, id))
  syncFolder(home.runs)
  return { ...capsule, came: came.map(({ id }) => id), known }
}

/** Files whose contents are in the archive under another name. */
function fillIn(manifest: CapsuleManifest, placeOf: (file: CapsuleFile) => string): void {
  const stored = new Map(distinctFiles(manifest).map((file) => [file.sha256, file]))
  for (const file of manifest.files) {
    const source = stored.get(file.sha256)
    if (!source || source === file) continue
    mkdirSync(dirname(placeOf(file)), { recursive: true })
    try {
      linkSync(placeOf(source), placeOf(file)) // nobody writes to what a capsule brought
    } catch {
      copyFileSync(placeOf(source), placeOf(file))
    }
  }
}

function requireRoom({ files }: CapsuleManifest, home: Home): void {
  const needed = files.reduce((sum, { bytes }) => sum + bytes, SPARE_BYTES)
  const { bavail, bsize } = statfsSync(home.folder)
  if (bavail * bsize >= needed) return
  throw new StillroomError(
    'disk-full',
    `The capsule needs ${bytesInWords(needed)} when it is unpacked, and ${home.folder} has ${bytesInWords(bavail * bsize)} left`,
  )
}

/** @throws StillroomError `corrupt-capsule` where a run of it cannot be shown as it stands */
function requireSound(path: string, folder: string): void {
  const refuse = (why: string) => new StillroomError('corrupt-capsule', `${path} is not opened: ${why}.`)
  const sources = checkJsonFile(join(folder, RUN_FILES.sources), sourcesSchema)
  if (!('value' in sources)) throw refuse(`${RUN_FILES.sources} of a run ${sources.reason}`)
  for (const value of Object.values(sources.value)) {
    const named = typeof value === 'object' && 'path' in value ? value.path : 'x'
    const isBelow = resolve(folder, named).startsWith(join(folder, '/'))
    if (isAbsolute(named) || /[\\:\0]/.test(named) || !isBelow)
      throw refuse(`a run of it names a file outside its folder (${JSON.stringify(named.slice(0, 200))})`)
  }
  let run: ReturnType<typeof readRun>
  try {
    run = readRun(folder)
  } catch (thrown) {
    if (thrown instanceof StillroomError) throw refuse(thrown.message.replaceAll(join(folder, '/'), ''))
    throw thrown
  }
  const { damage } = run
  if (damage) throw refuse(`run ${run.id} is damaged: ${damage.file} ${damage.reason}`)
}

/** @throws StillroomError `corrupt-capsule` where what was said of examples cannot be shown */
function requireMarks(path: string, manifest: CapsuleManifest, placeOf: (file: CapsuleFile) => string): void {
  const refuse = (why: string) => new StillroomError('corrupt-capsule', `${path} is not opened: ${why}.`)
  const files = manifest.files.filter((file) => file.path.startsWith(`${BROUGHT_MARKS}/`))
  if (!files.every(isNamedByHash)) throw refuse('tags and notes of it are not called by their contents')
  const ofRuns = Map.groupBy(files, ({ run }) => run)
  if ([...ofRuns.values()].some(({ length }) => length > BROUGHT_BOUNDS.filesOfRun))
    throw refuse(`a run of it has more than ${BROUGHT_BOUNDS.filesOfRun} files of tags and notes`)
  let count: number
  try {
    count = countMarked(files.map((file) => ({ path: file.path, place: placeOf(file) })))
  } catch (thrown) {
    throw thrown instanceof StillroomError ? refuse(thrown.message) : thrown
  }
  if (count !== (manifest.markedExamples ?? 0))
    throw refuse(
      `it says to have tags and notes of ${manifest.markedExamples ?? 0} examples, and has ${count}`,
    )
}

/** What others said of a run's examples, where the run itself is here already. */
function addMarks(from: string, to: string): void {
  if (!existsSync(join(from, BROUGHT_MARKS))) return
  mkdirSync(join(to, BROUGHT_MARKS), { recursive: true })
  for (const name of readdirSync(join(from, BROUGHT_MARKS)))
    if (!existsSync(join(to, BROUGHT_MARKS, name)))
      renameSync(join(from, BROUGHT_MARKS, name), join(to, BROUGHT_MARKS, name))
}

/**
 * Whether a run is here already, as the capsule has it.
 * @throws StillroomError `invalid-arguments` where another is here under its id
 */
async function isKnown(manifest: CapsuleManifest, id: string, home: Home, staging: string): Promise<boolean> {
  const folder = join(home.runs, id)
  if (!existsSync(folder)) return false
  const here = capsuleMarkOf(folder)?.run ?? (await hashOfOwn(folder, home, staging))
  if (here === runHash(filesOf(manifest, id))) return true
  throw new StillroomError(
    'invalid-arguments',
    `Run ${id} of the capsule is another than the run of that id in ${home.runs}. Nothing was opened; throw yours away first, or open the capsule in another home.`,
  )
}

/** As a capsule of it would say; undefined where it could be in none. */
async function hashOfOwn(folder: string, home: Home, staging: string): Promise<string | undefined> {
  const own = join(staging, 'own')
  mkdirSync(own, { recursive: true })
  try {
    const { about, files } = await packRun(folder, { staging: own, hasTexts: false, home: home.folder })
    const described = await describeCapsule(
      { format: 'stillroom capsule', version: 1, stillroom: '', runs: [about], hasTexts: false },
      files,
    )
    return runHash(described.files)
  } catch (thrown) {
    if (thrown instanceof StillroomError) return undefined
    throw thrown
  }
}

function markOf({ manifest, sha256 }: VerifiedCapsule, id: string): CapsuleMark {
  const { stillroom, by, hasTexts } = manifest
  return {
    capsule: sha256,
    run: runHash(filesOf(manifest, id)),
    stillroom,
    ...(by && { by }),
    hasTexts,
    openedAt: new Date().toISOString(),
  }
}

function filesOf({ files }: CapsuleManifest, id: string): readonly CapsuleFile[] {
  return files.filter(({ run }) => run === id)
}
