import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { LongWork } from '../../contract/progress.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { runProgram } from '../../processes/run-program.ts'
import { PROJECT } from '../headless/build-window.ts'

/**
 * A slow connection brings Electron's 120 MB in this time; a machine that cannot reach it says so
 * at once.
 */
const FETCH_WITHIN_MS = 300_000
/** An app that ends sooner, and not well, did not start. */
const STARTS_WITHIN_MS = 10_000

/** Whose desktop the app would open on. */
export interface DesktopSession {
  readonly platform: NodeJS.Platform
  readonly env: NodeJS.ProcessEnv
  /** Undefined where users have no numbers. */
  readonly userId?: number
}

/**
 * Opens the built desktop app and waits until it is closed. Electron's program is fetched first
 * where it is not there, by its own package.
 * @returns undefined when it was closed by the person; why it could not be opened, as the end of a
 * sentence
 * @throws StillroomError `unexpected` when it ended badly after it had been open
 */
export async function runDesktop(
  home: string,
  work: LongWork,
  session: DesktopSession = { platform: process.platform, env: process.env, userId: process.getuid?.() },
): Promise<string | undefined> {
  const whyNot = whyNoWindow(session)
  if (whyNot !== undefined) return whyNot
  const electron = await fetchElectron(work, session.env)
  return 'program' in electron ? open(electron.program, home, session.env, work.signal) : electron.whyNot
}

/** Before anything is fetched: what a window needs and this session lacks. */
function whyNoWindow({ platform, env, userId }: DesktopSession): string | undefined {
  if (platform !== 'linux') return undefined
  if (!env.DISPLAY && !env.WAYLAND_DISPLAY)
    return 'there is no screen (DISPLAY and WAYLAND_DISPLAY are not set)'
  return userId === 0 ? 'Electron keeps its sandbox, and does not run as root' : undefined
}

type Electron = { readonly program: string } | { readonly whyNot: string }

async function fetchElectron({ onProgress, signal }: LongWork, env: NodeJS.ProcessEnv): Promise<Electron> {
  const packageFile = createRequire(import.meta.url).resolve('electron/package.json')
  const folder = dirname(packageFile)
  const present = presentProgram(folder, env)
  if (present !== undefined) return { program: present }
  const limit = AbortSignal.timeout(FETCH_WITHIN_MS)
  const startedAt = performance.now()
  const tell = () =>
    onProgress?.({
      task: 'fetching Electron, 120 MB, once',
      done: Math.floor((performance.now() - startedAt) / 1000),
      unit: 'seconds',
    })
  tell()
  const timer = setInterval(tell, 1000)
  try {
    const { complaints } = await runProgram({
      program: process.execPath,
      args: [join(folder, 'install.js')],
      env,
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
    })
    const program = presentProgram(folder, env)
    return program === undefined
      ? { whyNot: `Electron could not be fetched (${reasonIn(complaints)})` }
      : { program }
  } catch (thrown) {
    if (signal?.aborted || !(thrown instanceof StillroomError)) throw thrown
    return { whyNot: `Electron could not be fetched within ${FETCH_WITHIN_MS / 60_000} minutes` }
  } finally {
    clearInterval(timer)
  }
}

/**
 * A program that the person names as Electron's own tools have it; else where the package put its
 * own, of which path.txt tells when all of it is there.
 */
function presentProgram(folder: string, env: NodeJS.ProcessEnv): string | undefined {
  const named = env.ELECTRON_OVERRIDE_DIST_PATH
  const pathFile = join(folder, 'path.txt')
  const name = existsSync(pathFile) ? readFileSync(pathFile, 'utf8').trim() : named && 'electron'
  if (!name) return undefined
  const program = join(named ?? join(folder, 'dist'), name)
  return existsSync(program) ? program : undefined
}

async function open(
  program: string,
  home: string,
  outer: NodeJS.ProcessEnv,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const startedAt = performance.now()
  const { ELECTRON_RUN_AS_NODE: _, ...env } = outer
  const child = spawn(program, [PROJECT], {
    env: { ...env, STILLROOM_HOME: home },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let complaints = ''
  child.stderr
    .setEncoding('utf8')
    .on('data', (text: string) => (complaints = (complaints + text).slice(-8000)))
  const stop = () => void child.kill('SIGTERM')
  signal?.addEventListener('abort', stop, { once: true })
  const ended = await new Promise<number | string>((done) => {
    child.once('error', ({ message }) => done(message))
    child.once('close', (code, by) => done(code ?? by ?? 1))
  })
  signal?.removeEventListener('abort', stop)
  if (ended === 0 || signal?.aborted) return undefined
  if (performance.now() - startedAt < STARTS_WITHIN_MS)
    return `Electron did not start (${reasonIn(complaints) || ended})`
  throw new StillroomError(
    'unexpected',
    `The desktop app ended with ${ended}. Trainings go on without it. ${reasonIn(complaints)}`,
  )
}

/**
 * Of what a program complained, the line that says why: the system's own word before a program's.
 */
const TELLING = [
  /\b(E[A-Z]{4,}|EAI_AGAIN|HTTP.?Error|\b[45]\d\d\b)/,
  /fatal|shared libraries|cannot|not found|refused/i,
  /error/i,
]

function reasonIn(complaints: string): string {
  const lines = complaints
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('at '))
  const best =
    TELLING.map((telling) => lines.find((line) => telling.test(line))).find(Boolean) ?? lines.at(-1) ?? ''
  return best.replace(/^\[cause\]: /, '').slice(0, 200)
}
