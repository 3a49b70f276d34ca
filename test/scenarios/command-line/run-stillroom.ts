import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { STILLROOM } from '../../support/command-line.ts'

export interface CommandResult {
  readonly exitCode: number | null
  readonly output: string
  readonly complaints: string
}

/**
 * Runs the command line as a person does, in a process of its own; `when` may send it a signal as
 * its standard error grows.
 */
export async function stillroom(
  args: readonly string[],
  {
    home,
    interruptAt,
    signal = 'SIGINT',
  }: {
    readonly home?: string
    /** Once standard error says this. */
    readonly interruptAt?: RegExp
    /** Ctrl+C, if nothing else is said. */
    readonly signal?: 'SIGINT' | 'SIGKILL'
  } = {},
): Promise<CommandResult> {
  const child = spawn(process.execPath, [...STILLROOM, ...args, ...(home ? ['--home', home] : [])], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let seen = ''
  let isInterrupted = false
  child.stderr.on('data', (chunk: Buffer) => {
    seen += chunk.toString()
    if (!interruptAt?.test(seen) || isInterrupted) return
    isInterrupted = true
    child.kill(signal)
  })
  const exit = new Promise<number | null>((done) => child.once('close', done))
  const [output, complaints, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), exit])
  return { exitCode, output, complaints }
}

/** Runs a command with --json and reads its answer. */
export async function ask<Answer>(
  args: readonly string[],
  options: { readonly home?: string } = {},
): Promise<Answer> {
  const { exitCode, output, complaints } = await stillroom([...args, '--json'], options)
  if (exitCode !== 0) throw new Error(`stillroom ${args.join(' ')} ended with ${exitCode}: ${complaints}`)
  return JSON.parse(output) as Answer
}
