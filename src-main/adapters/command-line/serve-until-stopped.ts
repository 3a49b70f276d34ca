import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { isOpenToOthers } from '../../host/home.ts'
import type { StaticFile } from '../headless/static-files.ts'
import type { CommandSession } from './session.ts'

/**
 * Serves the session's home until Ctrl+C, and says where. On a terminal, Enter prints a new
 * address. Where another process serves the home already, its address is printed instead.
 * @param onServed given another address once, for a command line: other users of this machine can
 * see it, and cannot use it
 */
export async function serveUntilStopped(
  session: CommandSession,
  files: ReadonlyMap<string, StaticFile>,
  port: number,
  onServed?: (address: string) => void,
): Promise<void> {
  const { signal, wantsJson } = session
  const { serveHome } = await import('../headless/serve-home.ts')
  const { home } = session
  if (isOpenToOthers(home))
    session.note(
      `Other users of this machine may look into ${home.folder}. If they should not: chmod 700 ${JSON.stringify(home.folder)}`,
    )
  const served = await serveHome(home.folder, files, port)
  if (served.kind === 'running') {
    const { address, pid } = served
    session.answer({ url: address, port: served.port, pid }, () => {
      session.print(`Stillroom: ${address}`)
      session.print(`Process ${pid} has this home open, and serves it. The address opens the window once.`)
    })
    const userAddress = onServed && (await served.addressForThisUser())
    if (userAddress) onServed(userAddress)
    return
  }
  for (const { message } of served.notices) session.note(message)
  const address = served.address()
  session.answer({ url: address, port: served.port }, () => {
    session.print(`Stillroom: ${address}`)
    session.print('The address opens the window once. Ctrl+C ends this host; trainings go on without it.')
  })
  const isOnTerminal = process.stdin.isTTY && !wantsJson
  const keys = isOnTerminal ? createInterface({ input: process.stdin }) : undefined
  if (keys) session.print('Enter prints a new address, for another window or browser.')
  keys?.on('line', () => session.print(`Stillroom: ${served.newAddress()}`))
  onServed?.(served.addressForThisUser())
  try {
    if (!signal.aborted) await once(signal, 'abort')
  } finally {
    keys?.close()
    await served.close()
  }
}
