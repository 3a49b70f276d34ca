import { existsSync, globSync, mkdirSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { LongWork } from '../../contract/progress.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { withFileLock } from '../../processes/file-lock.ts'
import { runProgram } from '../../processes/run-program.ts'

export const PROJECT = fileURLToPath(new URL('../../../', import.meta.url))
const WINDOW = join(PROJECT, 'out', 'renderer')

/** Globs of all that the window is built from. */
export const WINDOW_SOURCES: readonly string[] = [
  'src-renderer/**/*',
  'src-main/{contract,domain}/**/*.ts',
  'resources/CHANGELOG.md',
  'package.json',
  'electron.config.ts',
]

interface BuiltPart {
  /** Is there when the part is built; younger than its sources when it is up to date. */
  readonly result: string
  readonly sources: readonly string[]
}

const WINDOW_PART: BuiltPart = {
  result: join(WINDOW, 'index.html'),
  sources: WINDOW_SOURCES,
}
const DESKTOP_PARTS: readonly BuiltPart[] = ['main/main.cjs', 'preload/preload.cjs'].map((name) => ({
  result: join(PROJECT, 'out', name),
  sources: ['src-main/**/*.ts', 'electron.config.ts'],
}))

/**
 * The built window's folder; built first where it is not, or where its sources are younger. Takes a
 * second or two.
 * @throws StillroomError `unexpected` with the builder's own words
 */
export async function buildWindow(signal?: AbortSignal): Promise<string> {
  await build([WINDOW_PART], { signal })
  return WINDOW
}

/**
 * Builds what the desktop app consists of, where it is not built: its main process, preload and
 * window. @throws as buildWindow
 */
export async function buildDesktop(work: LongWork): Promise<void> {
  await build([WINDOW_PART, ...DESKTOP_PARTS], work)
}

/** Of several processes that find something to be built, one builds it. */
async function build(parts: readonly BuiltPart[], work: LongWork): Promise<void> {
  if (parts.every(isUpToDate)) return
  mkdirSync(join(PROJECT, 'out'), { recursive: true })
  await withFileLock(join(PROJECT, 'out', 'build.lock'), work, async () => {
    if (!parts.every(isUpToDate)) await runBuilder(work)
  })
}

async function runBuilder({ signal, onProgress }: LongWork): Promise<void> {
  onProgress?.({ task: 'building the window', done: 0, unit: 'files' })
  const require = createRequire(import.meta.url)
  const electronVite = join(dirname(require.resolve('electron-vite/package.json')), 'bin', 'electron-vite.js')
  const { ended, output, complaints } = await runProgram({
    program: process.execPath,
    args: [electronVite, 'build', '-c', 'electron.config.ts'],
    folder: PROJECT,
    env: process.env,
    signal,
  })
  if (ended === 0) return
  throw new StillroomError(
    'unexpected',
    `The window could not be built: ${(complaints || output).slice(-1000)}`,
  )
}

function isUpToDate({ result, sources }: BuiltPart): boolean {
  if (!existsSync(result)) return false
  const builtAt = statSync(result).mtimeMs
  return sources
    .flatMap((pattern) => globSync(pattern, { cwd: PROJECT }))
    .every((path) => statSync(join(PROJECT, path)).mtimeMs <= builtAt)
}
