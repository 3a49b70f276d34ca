import type { Answer, Ask, RequestName } from '../src-main/contract/api.ts'
import type { BridgeErrorCode, BridgeReply, Connection } from '../src-main/contract/bridge.ts'
import type { HostEvent } from '../src-main/contract/host-event.ts'
import { bridge, onNews } from './desktop/desktop.ts'

/** What a host refused or failed at; `code` is for programs, the message for people. */
export class HostError extends Error {
  readonly code: BridgeErrorCode

  constructor(code: HostError['code'], message: string) {
    super(message)
    this.code = code
  }
}

/** Asks the host. @throws HostError */
export async function ask<Name extends RequestName>(name: Name, given: Ask<Name>): Promise<Answer<Name>> {
  const reply = (
    bridge ? JSON.parse(await bridge.ask(name, JSON.stringify(given))) : await askOverHttp(name, given)
  ) as BridgeReply<Answer<Name>>
  if (!reply.ok) throw new HostError(reply.error.code, reply.error.message)
  return reply.value
}

async function askOverHttp(name: string, given: unknown): Promise<unknown> {
  const response = await post('/api', { name, ask: given })
  if (response.status === 401)
    throw new HostError('locked', 'This browser has not entered. Open the address that the host printed.')
  return response.json()
}

/**
 * Exchanges the code in the address, if there is one, for a cookie, and takes it out of sight.
 * @returns whether there was one
 */
export async function enterByAddress(): Promise<boolean> {
  const code = /^#([\w-]{43})$/.exec(location.hash)?.[1]
  if (!code) return false
  location.replace('#/runs') // out of the history, and told to the router
  await post('/session', { code })
  return true
}

const RETRY_MS = 1000

/**
 * Listens to the host's events, for as long as the window lives; a lost connection is tried again
 * every second (by the desktop, where there is one).
 */
export function listen(onEvent: (event: HostEvent) => void, onConnection: (state: Connection) => void): void {
  onConnection('connecting')
  if (bridge)
    return onNews((news) => {
      if (news.kind === 'event') onEvent(news.event)
      if (news.kind === 'connection') onConnection(news.state)
    })
  const socket = new WebSocket(`ws://${location.host}/events`)
  socket.addEventListener('open', () => onConnection('open'))
  socket.addEventListener('message', ({ data }) => onEvent(JSON.parse(String(data)) as HostEvent))
  socket.addEventListener('close', () => {
    onConnection('lost')
    setTimeout(() => listen(onEvent, onConnection), RETRY_MS)
  })
}

async function post(path: string, body: unknown): Promise<Response> {
  try {
    return await fetch(path, { method: 'POST', body: JSON.stringify(body) })
  } catch {
    throw new HostError(
      'unreachable',
      'The host does not answer. It may have been closed; trainings go on without it.',
    )
  }
}
