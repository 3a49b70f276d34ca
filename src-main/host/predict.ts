import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import type { StillroomErrorData } from '../contract/errors.ts'
import type { PredictRequest, Predictions } from '../contract/inspection.ts'
import type { ReadyRuntime } from '../contract/runtime.ts'
import { StillroomError } from '../domain/stillroom-error.ts'
import { stockNode } from '../runtime/stock-node.ts'
import { trainerEnvironment } from '../runtime/trainer-environment.ts'

const INSPECTOR = fileURLToPath(new URL('../adapters/inspector/main.ts', import.meta.url))

type Reply =
  | { readonly ok: true; readonly value: Predictions }
  | { readonly ok: false; readonly error: StillroomErrorData }

/**
 * Asks an inspector process for a checkpoint's predictions.
 * @throws StillroomError what the inspector says, `trainer-died` when it dies, `interrupted`
 */
export async function predict(
  request: PredictRequest,
  ready: ReadyRuntime,
  signal?: AbortSignal,
): Promise<Predictions> {
  const child = spawn(stockNode(), [INSPECTOR], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...trainerEnvironment(ready), STILLROOM_ADDON: ready.addonPath },
  })
  const stop = () => void child.kill('SIGKILL')
  signal?.addEventListener('abort', stop, { once: true })
  const ended = new Promise<void>((done, fail) => child.once('close', () => done()).once('error', fail))
  child.stdin.on('error', () => undefined) // it died; its end says so
  child.stdin.end(JSON.stringify(request))
  const [output, complaints] = await Promise.all([text(child.stdout), text(child.stderr), ended])
  signal?.removeEventListener('abort', stop)
  if (signal?.aborted) throw new StillroomError('interrupted', 'Stopped. Nothing was written.')
  const reply = parseReply(output)
  if (!reply)
    throw new StillroomError(
      'trainer-died',
      `The inspector died (${child.signalCode ?? child.exitCode}): ${complaints.trim().slice(-500)}`,
    )
  if (!reply.ok) throw new StillroomError(reply.error.code, reply.error.message)
  return reply.value
}

function parseReply(output: string): Reply | undefined {
  try {
    return JSON.parse(output) as Reply
  } catch {
    return undefined // it was killed before it could speak
  }
}
