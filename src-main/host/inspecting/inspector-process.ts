import { spawn, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { StillroomErrorData } from '../../contract/errors.ts'
import type { LookAnswer, LookRequest } from '../../contract/inspection.ts'
import type { WeighedWords, WordsRequest } from '../../contract/words-that-matter.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { requireRuntime } from '../../runtime/runtime-status.ts'
import { stockNode } from '../../runtime/stock-node.ts'
import { trainerEnvironment } from '../../runtime/trainer-environment.ts'

/** Timeout of a request: nothing that a person waits for takes longer. */
const LONGEST_MS = 120_000
/** Idle timeout, after which the inspector is ended and its memory freed. */
const IDLE_MS = 60_000

type Answer = LookAnswer | WeighedWords
type Request = LookRequest | WordsRequest
type Reply = { readonly id: number } & (
  { readonly ok: true; readonly value: Answer } | { readonly ok: false; readonly error: StillroomErrorData }
)

type Asked = Pick<PromiseWithResolvers<Answer>, 'resolve' | 'reject'>

/**
 * An inspector process, started lazily by the first look, ended when idle, restarted after a crash.
 */
export class Inspector {
  private readonly program: string
  private readonly idleMs: number
  private starting: Promise<ChildProcess> | undefined
  private running: ChildProcess | undefined
  private readonly waiting = new Map<number, Asked>()
  private lastId = 0
  private idle: ReturnType<typeof setTimeout> | undefined

  /** @param program the inspector's file */
  constructor(program: string, idleMs = IDLE_MS) {
    this.program = program
    this.idleMs = idleMs
  }

  /**
   * @throws StillroomError what the inspector says, `inspector-died` when it dies,
   * `runtime-missing`
   */
  async look(request: Omit<LookRequest, 'id' | 'kind'>): Promise<LookAnswer> {
    return (await this.ask({ kind: 'look', ...request })) as LookAnswer
  }

  /** The same, and `interrupted` when the same asker asks again. */
  async weigh(request: Omit<WordsRequest, 'id' | 'kind'>): Promise<WeighedWords> {
    return (await this.ask({ kind: 'words', ...request })) as WeighedWords
  }

  private async ask(request: Omit<LookRequest, 'id'> | Omit<WordsRequest, 'id'>): Promise<Answer> {
    clearTimeout(this.idle)
    this.starting ??= this.start()
    const child = await this.starting.catch((thrown: unknown) => {
      this.starting = undefined
      throw thrown
    })
    clearTimeout(this.idle) // another look may have ended meanwhile
    const id = ++this.lastId
    const { promise, resolve, reject } = Promise.withResolvers<Answer>()
    this.waiting.set(id, { resolve, reject })
    const timer = setTimeout(() => child.kill('SIGKILL'), LONGEST_MS)
    child.stdin?.write(`${JSON.stringify({ id, ...request } satisfies Request)}\n`)
    return promise.finally(() => clearTimeout(timer))
  }

  /** Its process, where one lives. */
  pid(): number | undefined {
    return this.running?.pid
  }

  close(): void {
    clearTimeout(this.idle)
    this.running?.kill('SIGKILL')
  }

  private async start(): Promise<ChildProcess> {
    const ready = await requireRuntime()
    const child = spawn(stockNode(), [this.program], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: trainerEnvironment(ready),
    })
    this.running = child
    let complaints = ''
    child.stderr.on('data', (chunk: Buffer) => (complaints = `${complaints}${chunk.toString()}`.slice(-2000)))
    child.stdin.on('error', () => undefined) // it died; its end says so
    createInterface({ input: child.stdout }).on('line', (line) => this.settle(JSON.parse(line) as Reply))
    const end = (how: string) => this.died(child, how, complaints.trim().split('\n').at(-1) ?? '')
    child.once('close', (code, signal) => end(signal ?? `exit ${code}`))
    child.once('error', ({ message }) => end(message))
    return child
  }

  private settle(reply: Reply): void {
    const asked = this.waiting.get(reply.id)
    this.waiting.delete(reply.id)
    if (this.waiting.size === 0) this.idle = setTimeout(() => this.letGo(), this.idleMs)
    if (reply.ok) asked?.resolve(reply.value)
    else asked?.reject(new StillroomError(reply.error.code, reply.error.message))
  }

  private died(child: ChildProcess, how: string, complaint: string): void {
    if (this.running !== child) return // it was let go
    this.running = undefined
    this.starting = undefined
    const reason = new StillroomError(
      'inspector-died',
      `The inspector, which looks into checkpoints, died (${how}). The next look starts a new one. ${complaint}`.trim(),
    )
    for (const { reject } of this.waiting.values()) reject(reason)
    this.waiting.clear()
  }

  /** It exits when its standard input is closed; the next look starts another. */
  private letGo(): void {
    const child = this.running
    this.running = undefined
    this.starting = undefined
    child?.stdin?.end()
  }
}
