import { spawn, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { StillroomErrorData } from '../../contract/errors.ts'
import type { LookAnswer, LookRequest } from '../../contract/inspection.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { requireRuntime } from '../../runtime/runtime-status.ts'
import { stockNode } from '../../runtime/stock-node.ts'
import { trainerEnvironment } from '../../runtime/trainer-environment.ts'

/** Timeout of a request: nothing that a person waits for takes longer. */
const LONGEST_MS = 120_000
/** Idle timeout, after which the inspector is ended and its memory freed. */
const IDLE_MS = 60_000

type Reply = { readonly id: number } & (
  | { readonly ok: true; readonly value: LookAnswer }
  | { readonly ok: false; readonly error: StillroomErrorData }
)

interface Waiting {
  readonly done: (answer: LookAnswer) => void
  readonly fail: (reason: StillroomError) => void
}

/**
 * An inspector process, started lazily by the first look, ended when idle, restarted after a crash.
 */
export interface Inspector {
  /**
   * @throws StillroomError what the inspector says, `inspector-died` when it dies,
   * `runtime-missing`
   */
  look(request: Omit<LookRequest, 'id'>): Promise<LookAnswer>
  /** Its process, where one lives. */
  pid(): number | undefined
  close(): void
}

/** @param program the inspector's file */
export function createInspector(program: string, idleMs = IDLE_MS): Inspector {
  let starting: Promise<ChildProcess> | undefined
  let running: ChildProcess | undefined
  const waiting = new Map<number, Waiting>()
  let lastId = 0
  let idle: ReturnType<typeof setTimeout> | undefined

  /** It exits when its standard input is closed; the next look starts another. */
  function letGo(): void {
    const child = running
    running = undefined
    starting = undefined
    child?.stdin?.end()
  }

  async function start(): Promise<ChildProcess> {
    const ready = await requireRuntime()
    const child = spawn(stockNode(), [program], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: trainerEnvironment(ready),
    })
    running = child
    let complaints = ''
    child.stderr.on('data', (chunk: Buffer) => (complaints = `${complaints}${chunk.toString()}`.slice(-2000)))
    child.stdin.on('error', () => undefined) // it died; its end says so
    createInterface({ input: child.stdout }).on('line', (line) => settle(JSON.parse(line) as Reply))
    const end = (how: string) => {
      if (running !== child) return
      running = undefined
      starting = undefined
      const reason = new StillroomError(
        'inspector-died',
        `The inspector, which looks into checkpoints, died (${how}). The next look starts a new one. ${complaints.trim().split('\n').at(-1) ?? ''}`.trim(),
      )
      for (const { fail } of waiting.values()) fail(reason)
      waiting.clear()
    }
    child.once('close', (code, signal) => end(signal ?? `exit ${code}`))
    child.once('error', ({ message }) => end(message))
    return child
  }

  function settle(reply: Reply): void {
    const asked = waiting.get(reply.id)
    waiting.delete(reply.id)
    if (waiting.size === 0) idle = setTimeout(letGo, idleMs)
    if (reply.ok) asked?.done(reply.value)
    else asked?.fail(new StillroomError(reply.error.code, reply.error.message))
  }

  return {
    async look(request) {
      clearTimeout(idle)
      starting ??= start()
      const child = await starting.catch((thrown: unknown) => {
        starting = undefined
        throw thrown
      })
      clearTimeout(idle) // another look may have ended meanwhile
      const id = ++lastId
      return new Promise<LookAnswer>((resolve, reject) => {
        const timer = setTimeout(() => child.kill('SIGKILL'), LONGEST_MS)
        waiting.set(id, {
          done: (answer) => {
            clearTimeout(timer)
            resolve(answer)
          },
          fail: (reason) => {
            clearTimeout(timer)
            reject(reason)
          },
        })
        child.stdin?.write(`${JSON.stringify({ id, ...request } satisfies LookRequest)}\n`)
      })
    },
    pid: () => running?.pid,
    close() {
      clearTimeout(idle)
      running?.kill('SIGKILL')
    },
  }
}
