import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import type { PackedFile } from '../../capsule/write-capsule.ts'
import { BROUGHT_MARKS } from '../../contract/brought-marks.ts'
import { CAPSULE_TEXTS, type CapsuleFile, type CapsuleManifest } from '../../contract/capsule.ts'
import { RUN_FILES, type Sources } from '../../contract/run-files.ts'
import { bytesInWords } from '../../domain/bytes-in-words.ts'
import { planName } from '../../domain/run/run-title.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { sha256OfFile } from '../../processes/sha256-of-file.ts'
import { readPlan, readRun, readSources } from '../../run-folder/read-run.ts'
import { LOG_BEGINNING, scanLog } from '../../run-folder/scan-log.ts'
import { isTrainerAlive } from '../../run-folder/trainer-mark.ts'
import type { readExampleMarks } from '../examples/example-marks.ts'
import { packMarks } from './pack-marks.ts'
import { withoutPlaces } from './without-places.ts'

/** As `surgeryId` calls them; one that is being written has another name. */
const SURGERY_FILE = /^(?:none|skip-\d+|\d+-by-t\d+|t-head)\.safetensors$/
/** A log that is read whole, so that it can be rid of folders. */
const LARGEST_LOG = 256 << 20

/** A run as it travels. */
export interface PackedRun {
  readonly about: CapsuleManifest['runs'][number]
  readonly files: readonly PackedFile[]
}

interface Packing {
  /** Where what is written anew for it is put. */
  readonly staging: string
  readonly hasTexts: boolean
  /** What was said of examples, where it is to travel. */
  readonly marks?: ReturnType<typeof readExampleMarks>
  readonly by?: string
  /** The home's folder, which nothing of it is to name. */
  readonly home: string
}

/**
 * What of a run's folder goes into a capsule: no weights, and no folder's name of this machine.
 * @throws StillroomError `run-busy` while it is trained, `corrupt-run` where it is damaged,
 * `inputs-changed` where its texts are wanted and gone
 */
export async function packRun(
  folder: string,
  { staging, hasTexts, marks, by, home }: Packing,
): Promise<PackedRun> {
  const run = readRun(folder)
  const { id } = run
  if (isTrainerAlive(folder))
    throw new StillroomError('run-busy', `Run ${id} is being trained; save it when it has ended`)
  if (run.damage)
    throw new StillroomError('corrupt-run', `Run ${id} is damaged: ${run.damage.file} ${run.damage.reason}`)
  const sources = readSources(folder)
  const plan = readPlan(folder)
  const texts = `${CAPSULE_TEXTS}/${plainName(sources.dev.path)}`
  const own = join(staging, id)
  mkdirSync(own)
  if (marks) mkdirSync(join(own, BROUGHT_MARKS))
  const written = (name: string, text: string) => {
    writeFileSync(join(own, name), text)
    return { run: id, path: name, source: join(own, name) }
  }
  const json = (name: string, value: unknown) => written(name, `${JSON.stringify(value, undefined, 2)}\n`)
  const placeless = withoutPlaces(sources) as Sources
  const about = { run: id, path: RUN_FILES.about, source: join(folder, RUN_FILES.about) }
  const marksFiles = () => {
    const ownMarks = packMarks(marks ?? new Map(), sources, by).map(({ path, text }) => written(path, text))
    const brought = filesOf(folder, id, BROUGHT_MARKS, /^[0-9a-f]{16}\.json$/)
    return [...new Map([...brought, ...ownMarks].map((file) => [file.path, file])).values()]
  }
  return {
    about: {
      id,
      name: planName(plan),
      kind: plan.kind,
      createdAt: run.createdAt,
      endedAt: scanLog(folder, LOG_BEGINNING, () => undefined).place.at,
    },
    files: [
      json(RUN_FILES.plan, withoutPlaces(plan)),
      json(RUN_FILES.sources, { ...placeless, dev: { ...placeless.dev, path: texts } }),
      written(RUN_FILES.events, logWithoutPlaces(folder, foldersToHide(sources, home))),
      ...(existsSync(about.source) ? [about] : []),
      ...filesOf(folder, id, RUN_FILES.predictions, /\.[fi]32$/),
      ...filesOf(folder, id, RUN_FILES.divergence, /^\d+\.safetensors$/),
      ...surgeryFiles(folder, id),
      ...(marks ? marksFiles() : []),
      ...(hasTexts ? [{ run: id, path: texts, source: await unchanged(sources.dev, id) }] : []),
    ],
  }
}

/** What names a run by what its training wrote: equal for equal ones, whatever was said of them. */
export function runHash(files: readonly CapsuleFile[]): string {
  const written = files.filter(
    ({ path }) =>
      !path.startsWith(`${CAPSULE_TEXTS}/`) && WRITTEN_BY_TRAINING.some((name) => path.startsWith(name)),
  )
  const lines = written.map(({ path, sha256 }) => `${path} ${sha256}\n`).toSorted()
  return createHash('sha256').update(lines.join('')).digest('hex')
}

const WRITTEN_BY_TRAINING = [RUN_FILES.plan, RUN_FILES.sources, RUN_FILES.events, RUN_FILES.predictions]

function filesOf(folder: string, run: string, name: string, wanted: RegExp): readonly PackedFile[] {
  const path = join(folder, name)
  if (!existsSync(path)) return []
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isFile() && wanted.test(entry.name))
    .map(({ name: file }) => ({ run, path: `${name}/${file}`, source: join(path, file) }))
}

/** A folder each for the evaluations whose student was operated on. */
function surgeryFiles(folder: string, run: string): readonly PackedFile[] {
  const path = join(folder, RUN_FILES.surgery)
  if (!existsSync(path)) return []
  return readdirSync(path)
    .filter((step) => /^\d+$/.test(step))
    .flatMap((step) => filesOf(folder, run, `${RUN_FILES.surgery}/${step}`, SURGERY_FILE))
}

async function unchanged({ path, sha256 }: Sources['dev'], id: string): Promise<string> {
  if (!existsSync(path) || (await sha256OfFile(path)) !== sha256)
    throw new StillroomError(
      'inputs-changed',
      `The dev set of run ${id} is gone or has changed (${path}); save without texts`,
    )
  return path
}

/** Folders that sources lie in, the home and the user's, the longest first. */
function foldersToHide(sources: Sources, home: string): readonly string[] {
  const paths = Object.values(sources).flatMap((value) =>
    typeof value === 'object' && 'path' in value ? [dirname(value.path)] : [],
  )
  return [...new Set([...paths, home, homedir()])]
    .filter((folder) => folder.length > 1)
    .toSorted((a, b) => b.length - a.length)
}

/** The events as they are, but that errors and notes name no folder of this machine. */
function logWithoutPlaces(folder: string, hidden: readonly string[]): string {
  const path = join(folder, RUN_FILES.events)
  const { size } = statSync(path, { throwIfNoEntry: false }) ?? { size: 0 }
  if (size > LARGEST_LOG)
    throw new StillroomError(
      'invalid-arguments',
      `${path} has ${bytesInWords(size)}; a capsule takes logs of up to ${bytesInWords(LARGEST_LOG)}`,
    )
  if (size === 0) return ''
  const inJson = (text: string) => JSON.stringify(text).slice(1, -1)
  return hidden.reduce(
    (text, name) => text.replaceAll(`${inJson(name)}/`, '').replaceAll(`${inJson(name)}\\\\`, ''),
    readFileSync(path, 'utf8'),
  )
}

function plainName(path: string): string {
  return (
    basename(path)
      .replaceAll(/[^0-9A-Za-z._-]+/g, '_')
      .replace(/^\.+/, '')
      .slice(-80) || 'dev'
  )
}
