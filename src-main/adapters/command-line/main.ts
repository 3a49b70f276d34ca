import { toErrorData } from '../../domain/stillroom-error.ts'
import { traceOf } from '../../domain/trace-of.ts'
import { createProgram } from './program.ts'
import { describeUsageError, isUsageError } from './usage-error.ts'

/** Exit codes: done, failed, wrong usage; and what shells give a program that Ctrl+C ended. */
const DONE = 0
const FAILED = 1
const WRONG_USAGE = 2
const INTERRUPTED = 130

const ONE_KEY_PRESS_MS = 500

/** The command line: `npm run -s stillroom -- <command>`. */
async function main(): Promise<number> {
  const stop = new AbortController()
  let stoppedAt = Number.POSITIVE_INFINITY
  const onSignal = () => {
    // The second Ctrl+C waits for nothing. One key press comes twice: from the terminal, and passed
    // on by npm.
    if (performance.now() - stoppedAt > ONE_KEY_PRESS_MS) process.exit(INTERRUPTED)
    if (!stop.signal.aborted) stoppedAt = performance.now()
    stop.abort()
  }
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, onSignal)
  try {
    await createProgram(stop.signal).parseAsync()
    // A command that did its work may still end with less: a study that is not as expected.
    return Number(process.exitCode ?? DONE)
  } catch (thrown) {
    if (isUsageError(thrown)) return describeUsageError(thrown) ? WRONG_USAGE : DONE
    const error = toErrorData(thrown)
    if (process.argv.includes('--json')) process.stdout.write(`${JSON.stringify({ error }, undefined, 2)}\n`)
    process.stderr.write(`\n${error.code === 'unexpected' ? inFull(thrown) : error.message}\n`)
    if (error.code === 'interrupted') return INTERRUPTED
    return error.code === 'invalid-arguments' ? WRONG_USAGE : FAILED
  }
}

/** An error that nobody expected is a bug of ours, and is shown with where it came from. */
function inFull(thrown: unknown): string {
  return `This is a bug in Stillroom. ${traceOf(thrown)}`
}

process.exitCode = await main()
