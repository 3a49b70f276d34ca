import { request } from 'node:http'
import { WebSocket } from 'ws'
import type { BridgeReply } from '../../contract/bridge.ts'
import type { HostEvent } from '../../contract/host-event.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { messageOf } from '../../domain/message-of.ts'
import { isRequestName } from '../../host/dispatch.ts'
import type { HostLine, HostListener } from './host-line.ts'

/** Where a host is, and what it lets in by: a one-time code, or the key of server.json. */
export interface RemoteHost {
  readonly host: string
  readonly port: number
  readonly proof: { readonly code: string } | { readonly key: string }
}

/** HTTP's word for who has not entered. */
const UNKNOWN = 401
const STARTED_ANEW = 'The host was started anew. Connect again with the address that it prints now.'
const FIRST_RETRY_MS = 500
const LONGEST_RETRY_MS = 15_000
/** A dead SSH tunnel (after a suspend) leaves a half-open socket, which reports no error. */
const SIGN_OF_LIFE_EVERY_MS = 15_000
const ANSWER_WITHIN_MS = 120_000
const LARGEST_ANSWER = 512 << 20

/**
 * A host that another process serves. The main process is a proxy for the window: it holds the
 * cookie and sends the exact Host and Origin that the host's gate wants; the page has no network
 * access. A lost connection is retried with exponential backoff until the line is closed.
 * @throws StillroomError `invalid-arguments` when the code is refused, `download-failed` when
 * nobody answers
 */
export async function openRemoteHost(remote: RemoteHost, listener: HostListener): Promise<HostLine> {
  const headers = { host: remote.host, origin: `http://${remote.host}`, 'content-type': 'application/json' }
  const cookie = await enter(remote, headers)
  const follower = followEvents(remote, { ...headers, cookie }, listener)
  return {
    where: 'elsewhere',
    address: `http://${remote.host}`,
    async ask(name, given) {
      if (!isRequestName(name))
        return refused('unknown-request', `No request is called ${JSON.stringify(name)}`)
      try {
        const { status, body } = await post(
          remote,
          '/api',
          `{"name":${JSON.stringify(name)},"ask":${given}}`,
          { ...headers, cookie },
        )
        if (status === 200) return body
        return status === UNKNOWN
          ? refused('locked', STARTED_ANEW)
          : refused('unexpected', `The host answered ${status}: ${body.slice(0, 300)}`)
      } catch (thrown) {
        return refused(
          'unreachable',
          `The host does not answer (${messageOf(thrown)}). Trainings go on without it.`,
        )
      }
    },
    close: async () => follower.end(),
  }
}

function refused(code: Extract<BridgeReply<never>, { ok: false }>['error']['code'], message: string): string {
  return JSON.stringify({ ok: false, error: { code, message } } satisfies BridgeReply<never>)
}

async function enter(remote: RemoteHost, headers: Readonly<Record<string, string>>): Promise<string> {
  const answer = await post(remote, '/session', JSON.stringify(remote.proof), headers).catch((thrown) => {
    throw new StillroomError(
      'download-failed',
      `Nobody answers at port ${remote.port} of this machine (${messageOf(thrown)}). Is the host, or the SSH tunnel to it, running?`,
    )
  })
  const cookie = answer.cookie?.split(';')[0]
  if (answer.status === 200 && cookie) return cookie
  throw new StillroomError(
    'invalid-arguments',
    answer.status === UNKNOWN
      ? 'The code is wrong, or was used before. Press Enter where the host runs: it prints a new address.'
      : `What answers at port ${remote.port} is no Stillroom, or is another one than ${remote.host} (${answer.status})`,
  )
}

interface Posted {
  readonly status: number
  readonly body: string
  readonly cookie?: string
}

function post(
  { port }: RemoteHost,
  path: string,
  body: string,
  headers: Readonly<Record<string, string>>,
): Promise<Posted> {
  return new Promise((done, fail) => {
    const sent = request(
      { host: '127.0.0.1', port, path, method: 'POST', headers, timeout: ANSWER_WITHIN_MS },
      (response) => {
        const chunks: Buffer[] = []
        let size = 0
        response.on('data', (chunk: Buffer) => {
          chunks.push(chunk)
          size += chunk.length
          if (size > LARGEST_ANSWER) sent.destroy(new Error('the answer is too large'))
        })
        response.on('error', fail)
        response.on('end', () =>
          done({
            status: response.statusCode ?? 0,
            body: Buffer.concat(chunks).toString('utf8'),
            cookie: response.headers['set-cookie']?.[0],
          }),
        )
      },
    )
    sent.on('timeout', () => sent.destroy(new Error('it took too long')))
    sent.on('error', fail)
    sent.end(body)
  })
}

function followEvents(
  { port }: RemoteHost,
  headers: Readonly<Record<string, string>>,
  { onEvent, onConnection, onLocked }: HostListener,
): { end(): void } {
  let hasEnded = false
  let retryMs = FIRST_RETRY_MS
  let retry: NodeJS.Timeout | undefined
  let socket: WebSocket | undefined
  const connect = () => {
    onConnection('connecting')
    const opened = new WebSocket(`ws://127.0.0.1:${port}/events`, { headers, perMessageDeflate: false })
    socket = opened
    let isAlive = true
    const pulse = setInterval(() => {
      if (!isAlive) return opened.terminate()
      isAlive = false
      if (opened.readyState === WebSocket.OPEN) opened.ping()
    }, SIGN_OF_LIFE_EVERY_MS)
    opened.on('pong', () => (isAlive = true))
    opened.on('open', () => {
      retryMs = FIRST_RETRY_MS
      onConnection('open')
    })
    opened.on('message', (data: Buffer) => {
      const event = readEvent(data.toString())
      if (event) onEvent(event)
      else opened.terminate()
    })
    opened.on('unexpected-response', (_request, response) => {
      if (response.statusCode === UNKNOWN) {
        hasEnded = true
        onConnection('lost')
        onLocked(STARTED_ANEW)
      }
      opened.terminate()
    })
    opened.on('error', () => opened.terminate())
    opened.on('close', () => {
      clearInterval(pulse)
      if (hasEnded) return
      onConnection('lost')
      retry = setTimeout(connect, retryMs)
      retryMs = Math.min(LONGEST_RETRY_MS, retryMs * 2)
    })
  }
  connect()
  return {
    end() {
      hasEnded = true
      clearTimeout(retry)
      socket?.terminate()
    },
  }
}

/** A malformed event ends the connection; it must not end the app. */
function readEvent(text: string): HostEvent | undefined {
  try {
    const read: unknown = JSON.parse(text)
    return typeof read === 'object' && read !== null && 'kind' in read ? (read as HostEvent) : undefined
  } catch {
    return undefined
  }
}
