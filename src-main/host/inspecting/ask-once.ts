import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import type { StillroomErrorData } from '../../contract/errors.ts'
import type { Progress } from '../../contract/progress.ts'
import type { ReadyRuntime } from '../../contract/runtime.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { stockNode } from '../../runtime/stock-node.ts'
import { trainerEnvironment } from '../../runtime/trainer-environment.ts'

type Reply<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: StillroomErrorData }

/**
 * Asks a process that loads TensorFlow, answers one question and ends: JSON on its standard input
 * and output.
 * @param program its file
 * @param onProgress called for lines {"progress": …} before the answer
 * @throws StillroomError what it says, `trainer-died` when it dies, `interrupted`
 */
export async function askOnce<T>(
  program: string,
  request: object,
  ready: ReadyRuntime,
  signal?: AbortSignal,
  onProgress: (progress: Progress) => void = () => undefined,
): Promise<T> {
  const child = spawn(stockNode(), [program], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: trainerEnvironment(ready),
  })
  const stop = () => void child.kill('SIGKILL')
  if (signal?.aborted) stop()
  signal?.addEventListener('abort', stop, { once: true })
  const ended = new Promise<void>((done, fail) => child.once('close', () => done()).once('error', fail))
  child.stdin.on('error', () => undefined) // it died; its end says so
  child.stdin.end(JSON.stringify(request))
  let output = ''
  createInterface({ input: child.stdout }).on('line', (line) => {
    output = line
    if (line.startsWith('{"progress":')) onProgress((JSON.parse(line) as { progress: Progress }).progress)
  })
  const [complaints] = await Promise.all([text(child.stderr), ended])
  signal?.removeEventListener('abort', stop)
  if (signal?.aborted) throw new StillroomError('interrupted', 'Stopped.')
  const reply = parseReply<T>(output)
  if (!reply)
    throw new StillroomError(
      'trainer-died',
      `The inspector died (${child.signalCode ?? child.exitCode}): ${complaints.trim().slice(-500)}`,
    )
  if (!reply.ok) throw new StillroomError(reply.error.code, reply.error.message)
  return reply.value
}

function parseReply<T>(output: string): Reply<T> | undefined {
  try {
    return JSON.parse(output) as Reply<T>
  } catch {
    return undefined // it was killed before it could speak
  }
}
