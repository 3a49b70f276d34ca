import type { IpcMain, IpcMainInvokeEvent, WebContents } from 'electron'
import { z } from 'zod'
import { SHELL, type BridgeReply, type ShellHandlers, type ShellName } from '../../contract/bridge.ts'
import { StillroomError, toErrorData } from '../../domain/stillroom-error.ts'
import { isOwnAddress } from './window-address.ts'

/** Larger questions are refused, as by the served host. */
const LARGEST_QUESTION = 4 << 20
const question = z.tuple([z.string().max(100), z.string().max(LARGEST_QUESTION)])

export interface Door {
  /** Answers a question of the contract, given as JSON text. */
  readonly ask: (name: string, given: string) => Promise<string>
  readonly shell: ShellHandlers
  /** The window that may ask; undefined while there is none. */
  readonly window: () => WebContents | undefined
}

/**
 * The only way from a page into the main process. Who asks must be the main frame of our window,
 * showing a page of ours; what is asked is parsed before anything is done with it.
 */
export function openDoor(ipc: IpcMain, { ask, shell, window }: Door): void {
  const serve = (channel: string, answer: (name: string, given: string) => Promise<string>) =>
    ipc.handle(channel, async (event, ...given: unknown[]) => {
      try {
        requireOurs(event, window())
        const parsed = question.safeParse(given)
        if (!parsed.success)
          throw new StillroomError('invalid-arguments', 'A question is a name and a JSON text')
        return await answer(...parsed.data)
      } catch (thrown) {
        return JSON.stringify({ ok: false, error: toErrorData(thrown) } satisfies BridgeReply<never>)
      }
    })
  serve('stillroom:ask', ask)
  serve('stillroom:shell', async (name, given) => {
    const value = await answerShell(shell, name, given)
    return JSON.stringify({ ok: true, value } satisfies BridgeReply<unknown>)
  })
}

async function answerShell(handlers: ShellHandlers, name: string, given: string): Promise<unknown> {
  if (!isShellName(name))
    throw new StillroomError('unknown-request', `No request is called ${JSON.stringify(name)}`)
  const parsed = SHELL[name].ask.safeParse(parseJson(given))
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
    throw new StillroomError('invalid-arguments', `${name} cannot be asked so: ${problems.join('; ')}`)
  }
  return (handlers[name] as (ask: unknown) => unknown)(parsed.data)
}

function isShellName(name: string): name is ShellName {
  return Object.prototype.hasOwnProperty.call(SHELL, name)
}

/** @throws StillroomError `invalid-arguments` */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new StillroomError('invalid-arguments', 'The question is no JSON')
  }
}

function requireOurs({ sender, senderFrame }: IpcMainInvokeEvent, window: WebContents | undefined): void {
  const isOurs =
    window !== undefined &&
    sender === window &&
    senderFrame !== null &&
    senderFrame === sender.mainFrame &&
    isOwnAddress(senderFrame.url)
  if (!isOurs)
    throw new StillroomError('untrusted-sender', 'The question came from no window that Stillroom opened')
}
