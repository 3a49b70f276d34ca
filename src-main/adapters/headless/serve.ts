import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocketServer, type WebSocket } from 'ws'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { dispatch } from '../../host/dispatch.ts'
import type { Host } from '../../host/open-host.ts'
import { createGate, type Refusal } from './gate.ts'
import { createSessions } from './sessions.ts'
import type { StaticFile } from './static-files.ts'
import { userOfPeer } from './user-of-peer.ts'
import { WINDOW_HEADERS } from '../window-headers.ts'

export interface Served {
  readonly port: number
  /** An address that opens the window once: its code is spent by the first browser that uses it. */
  readonly address: () => string
  /** Another such address; the one before, if nobody used it, opens nothing any more. */
  readonly newAddress: () => string
  /** An address beside the others, for a browser's command line, which all users can see: it opens nothing for them. */
  readonly addressForThisUser: () => string
  /** What a program of the same user enters with, as often as it likes; never in an address, never shown. */
  readonly key: string
  close(): Promise<void>
}

const LARGEST_REQUEST = 4 << 20
/** Bytes that may wait for a window that does not read; then it is cut off, and asks for everything anew when it comes back. */
const MOST_WAITING = 8 << 20

/**
 * Serves a host's window on the loopback: its files, requests as POST /api, events on a WebSocket.
 * @param port 0 for any that is free
 * @throws StillroomError `invalid-arguments` when the port is taken
 */
export async function serve(
  host: Host,
  files: ReadonlyMap<string, StaticFile>,
  port: number,
): Promise<Served> {
  const server = createServer()
  const own = await listen(server, port)
  const sessions = createSessions(own)
  const gate = createGate(own, sessions)
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: 1 << 10 })

  const addressOf = (code: string) => `http://127.0.0.1:${own}/#${code}`

  server.on('request', (request, response) => {
    for (const [name, value] of Object.entries(WINDOW_HEADERS)) response.setHeader(name, value)
    const path = (request.url ?? '').split(/[?#]/)[0] ?? ''
    const file = files.get(path)
    const refusal = gate.refusalOf(request, file !== undefined || path === '/session' || path === '/address')
    if (refusal) return refuse(response, refusal)
    if (request.method !== 'POST') return sendFile(response, file)
    void answer(request, response, path)
  })

  async function answer(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    const body = await readJson(request)
    if (body === undefined) return sendJson(response, 400, { error: 'the request is no JSON, or too large' })
    if (path === '/api') return sendJson(response, 200, await dispatch(host.handlers, body.name, body.ask))
    if (path === '/address') {
      if (!sessions.isKey(body.key)) return sendJson(response, 401, { error: 'the key is wrong' })
      return sendJson(response, 200, { address: addressOf(sessions.another(body.isForThisUser === true)) })
    }
    if (path !== '/session') return sendJson(response, 404, { error: 'there is nothing here' })
    const cookie = sessions.isKey(body.key)
      ? sessions.admit()
      : sessions.enter(String(body.code), isThisUser(request))
    if (!cookie) return sendJson(response, 401, { error: 'the code is wrong, or was used before' })
    response.setHeader('set-cookie', cookie)
    sendJson(response, 200, {})
  }

  server.on('upgrade', (request, socket, head) => {
    const refusal = request.url === '/events' ? gate.refusalOfUpgrade(request) : { status: 403, reason: '' }
    if (refusal) return void socket.end(`HTTP/1.1 ${refusal.status} Refused\r\nconnection: close\r\n\r\n`)
    sockets.handleUpgrade(request, socket, head, (webSocket) => sendEvents(webSocket))
  })

  function sendEvents(webSocket: WebSocket): void {
    const end = host.listen((event) => {
      if (webSocket.bufferedAmount > MOST_WAITING) webSocket.terminate()
      else webSocket.send(JSON.stringify(event))
    })
    webSocket.on('close', end)
    webSocket.on('error', () => webSocket.terminate())
  }

  return {
    port: own,
    address: () => addressOf(sessions.code()),
    newAddress: () => addressOf(sessions.renew()),
    addressForThisUser: () => addressOf(sessions.another(true)),
    key: sessions.key,
    async close() {
      sockets.clients.forEach((client) => client.terminate())
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }
}

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((done, fail) => {
    server.once('error', (cause) =>
      fail(
        new StillroomError(
          'invalid-arguments',
          `Port ${port} cannot be had: ${cause.message}. Name another with --port.`,
          {
            cause,
          },
        ),
      ),
    )
    server.listen(port, '127.0.0.1', done)
  })
  return (server.address() as AddressInfo).port
}

function isThisUser({ socket }: IncomingMessage): boolean {
  const user = userOfPeer(socket)
  return user === undefined || user === process.getuid?.()
}

async function readJson(request: IncomingMessage): Promise<Readonly<Record<string, unknown>> | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length
      // What is too large is read to its end and dropped, so that the answer reaches who sent it.
      if (size <= LARGEST_REQUEST) chunks.push(chunk)
    }
    if (size > LARGEST_REQUEST) return undefined
    const read: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'))
    return typeof read === 'object' && read !== null ? (read as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

function sendFile(response: ServerResponse, file: StaticFile | undefined): void {
  if (!file) return sendJson(response, 404, { error: 'there is nothing here' })
  response.setHeader('content-type', file.type)
  response.end(file.content)
}

function refuse(response: ServerResponse, { status, reason }: Refusal): void {
  sendJson(response, status, { error: reason })
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.statusCode = status
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify(value))
}
