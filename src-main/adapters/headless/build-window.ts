import { existsSync, globSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { runProgram } from '../../processes/run-program.ts'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const WINDOW = join(ROOT, 'out', 'renderer')
const SOURCES = ['src-renderer/**/*', 'src-main/contract/*.ts', 'src-main/domain/*.ts', 'electron.config.ts']

/**
 * The built window's folder; built first where it is not, or where its sources are younger. Takes about a second.
 * @throws StillroomError `unexpected` with the builder's own words
 */
export async function buildWindow(signal?: AbortSignal): Promise<string> {
  if (isUpToDate()) return WINDOW
  const require = createRequire(import.meta.url)
  const electronVite = join(dirname(require.resolve('electron-vite/package.json')), 'bin', 'electron-vite.js')
  const { ended, output, complaints } = await runProgram({
    program: process.execPath,
    args: [electronVite, 'build', '-c', 'electron.config.ts'],
    folder: ROOT,
    env: process.env,
    signal,
  })
  if (ended === 0) return WINDOW
  throw new StillroomError(
    'unexpected',
    `The window could not be built: ${(complaints || output).slice(-1000)}`,
  )
}

function isUpToDate(): boolean {
  const index = join(WINDOW, 'index.html')
  if (!existsSync(index)) return false
  const builtAt = statSync(index).mtimeMs
  return SOURCES.flatMap((pattern) => globSync(pattern, { cwd: ROOT })).every(
    (path) => statSync(join(ROOT, path)).mtimeMs <= builtAt,
  )
}
