import { spawn } from 'node:child_process'
import { StillroomError } from '../domain/stillroom-error.ts'

export interface ProgramRun {
  readonly program: string
  readonly args: readonly string[]
  readonly env?: NodeJS.ProcessEnv
  readonly folder?: string
  readonly signal?: AbortSignal
  /** Each whole line of standard output, as it comes. */
  readonly onLine?: (line: string) => void
}

export interface ProgramResult {
  /** Exit code, or the signal that ended it; 'not found' when there is no such program. */
  readonly ended: number | NodeJS.Signals | 'not found'
  readonly output: string
  /** The last part of standard error, for messages. */
  readonly complaints: string
}

const KEPT_CHARACTERS = 64_000
const PATIENCE_MS = 3_000

/**
 * Runs a program without a shell, to its end. In a process group of its own where there are groups,
 * so that a Ctrl+C reaches it through `signal` alone and what it started ends with it.
 * @throws StillroomError `interrupted` after `signal` has ended it
 */
export async function runProgram(run: ProgramRun): Promise<ProgramResult> {
  const { signal } = run
  if (signal?.aborted) throw new StillroomError('interrupted', `Stopped before ${run.program} was run.`)
  const hasGroups = process.platform !== 'win32'
  const child = spawn(run.program, [...run.args], {
    cwd: run.folder,
    env: run.env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: hasGroups,
    windowsHide: true,
  })
  const kill = (by: NodeJS.Signals) => {
    try {
      if (hasGroups && child.pid) process.kill(-child.pid, by)
      else child.kill(by)
    } catch {
      // It ended by itself a moment ago.
    }
  }
  let patience: NodeJS.Timeout | undefined
  const stop = () => {
    kill('SIGTERM')
    patience = setTimeout(() => kill('SIGKILL'), PATIENCE_MS)
  }
  const onExit = () => kill('SIGKILL')
  signal?.addEventListener('abort', stop, { once: true })
  process.once('exit', onExit)
  let output = ''
  let rest = ''
  let complaints = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output = (output + text).slice(-KEPT_CHARACTERS)
    const lines = (rest + text).split(/\r\n|[\r\n]/)
    rest = lines.pop() ?? ''
    lines.forEach((line) => run.onLine?.(line))
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaints = (complaints + text).slice(-KEPT_CHARACTERS)
  })
  const ended = await new Promise<ProgramResult['ended']>((resolve, reject) => {
    child.once('error', (error) =>
      'code' in error && error.code === 'ENOENT' ? resolve('not found') : reject(error),
    )
    child.once('close', (code, by) => resolve(code ?? by ?? 1))
  }).finally(() => {
    clearTimeout(patience)
    signal?.removeEventListener('abort', stop)
    process.removeListener('exit', onExit)
  })
  if (signal?.aborted) throw new StillroomError('interrupted', `${run.program} was stopped.`)
  if (rest) run.onLine?.(rest)
  return { ended, output, complaints }
}
