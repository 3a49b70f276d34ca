import type { Answer, Ask, Reply, RequestName } from '../src-main/contract/api.ts'
import type { ErrorCode } from '../src-main/contract/errors.ts'
import type { HostEvent } from '../src-main/contract/host-event.ts'

/** What a host refused or failed at; `code` is for programs, the message for people. */
export class HostError extends Error {
  readonly code: ErrorCode | 'locked' | 'unreachable'

  constructor(code: HostError['code'], message: string) {
    super(message)
    this.code = code
  }
}

/** Asks the host. @throws HostError */
export async function ask<Name extends RequestName>(name: Name, given: Ask<Name>): Promise<Answer<Name>> {
  const response = await post('/api', { name, ask: given })
  if (response.status === 401)
    throw new HostError('locked', 'This browser has not entered. Open the address that the host printed.')
  const reply = (await response.json()) as Reply<Answer<Name>>
  if (!reply.ok) throw new HostError(reply.error.code, reply.error.message)
  return reply.value
}

/** Exchanges the code in the address, if there is one, for a cookie, and takes it out of sight. @returns whether there was one */
export async function enterByAddress(): Promise<boolean> {
  const code = /^#([\w-]{43})$/.exec(location.hash)?.[1]
  if (!code) return false
  history.replaceState(null, '', '#/runs')
  await post('/session', { code })
  return true
}

export type Connection = 'connecting' | 'open' | 'lost'

const RETRY_MS = 1000

/** Listens to the host's events, for as long as the window lives; a lost connection is tried again every second. */
export function listen(onEvent: (event: HostEvent) => void, onConnection: (state: Connection) => void): void {
  onConnection('connecting')
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
