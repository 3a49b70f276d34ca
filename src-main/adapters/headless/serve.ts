import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { WebSocketServer, type WebSocket } from 'ws'
import { StillroomError, toErrorData } from '../../domain/stillroom-error.ts'
import { dispatch } from '../../host/dispatch.ts'
import type { Host } from '../../host/open-host.ts'
import { endWith, SERVER_LIMITS, watchConnections } from './connections.ts'
import { createGate, type Refusal } from './gate.ts'
import { readJson } from './read-json.ts'
import { createSessions } from './sessions.ts'
import type { StaticFile } from './static-files.ts'
import { userOfPeer } from './user-of-peer.ts'
import { countWrongTries } from './wrong-tries.ts'
import { WINDOW_HEADERS } from '../window-headers.ts'

export interface Served {
  readonly port: number
  /** An address that opens the window once: its code is spent by the first browser that uses it. */
  readonly address: () => string
  /** Another such address; the one before, if nobody used it, opens nothing any more. */
  readonly newAddress: () => string
  /**
   * An address beside the others, for a browser's command line, which all users can see: it opens
   * nothing for them.
   */
  readonly addressForThisUser: () => string
  /**
   * What a program of the same user enters with, as often as it likes; never in an address, never
   * shown.
   */
  readonly key: string
  close(): Promise<void>
}

const LARGEST_REQUEST = 4 << 20
/** Of who has not entered: a code or a key. */
const LARGEST_ENTRY = 4 << 10
/** Windows that are told events at once. */
const MOST_WINDOWS = 64
/**
 * Bytes that may wait for a window that does not read; then it is cut off, and asks for everything
 * anew when it comes back.
 */
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
  const server = createServer(SERVER_LIMITS)
  const connections = watchConnections(server)
  const listeningPort = await listen(server, port)
  const sessions = createSessions(listeningPort)
  const gate = createGate(listeningPort, sessions)
  const countWrongTry = countWrongTries()
  // A pong for each ping would be kept for a window that reads none; see sendEvents.
  const sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: 1 << 10,
    autoPong: false,
  })

  const addressOf = (code: string) => `http://127.0.0.1:${listeningPort}/#${code}`

  server.on('request', (request, response) => {
    const { socket } = request // gone from a request that was given up
    response.on('error', () => socket.destroy())
    response.on('finish', () => request.complete || socket.destroySoon())
    for (const [name, value] of Object.entries(WINDOW_HEADERS)) response.setHeader(name, value)
    const path = (request.url ?? '').split(/[?#]/)[0] ?? ''
    const file = files.get(path)
    const isEntry = path === '/session' || path === '/address'
    const refusal = gate.refusalOf(request, file !== undefined || isEntry)
    if (refusal) return refuse(response, refusal)
    if (file === undefined && !isEntry) connections.trust(socket)
    if (request.method !== 'POST') return sendFile(response, file)
    const answered = path === '/api' ? answer(request, response) : enter(request, response, path)
    answered.catch((thrown: unknown) => sendJson(response, 500, { error: toErrorData(thrown).message }))
  })

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readJson(request, LARGEST_REQUEST)
    if (body === undefined) return refuseBody(response)
    sendJson(response, 200, await dispatch(host.handlers, body.name, body.ask))
  }

  async function enter(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    const body = await readJson(request, LARGEST_ENTRY)
    if (body === undefined) return refuseBody(response)
    const isKey = sessions.isKey(body.key)
    if (path === '/address') {
      if (!isKey) return refuseTry(response, 'the key is wrong')
      return sendJson(response, 200, { address: addressOf(sessions.another(body.isForThisUser === true)) })
    }
    if (path !== '/session') return sendJson(response, 404, { error: 'there is nothing here' })
    const cookie = isKey ? sessions.admit() : sessions.enter(String(body.code), () => isThisUser(request))
    if (!cookie) return refuseTry(response, 'the code is wrong, or was used before')
    response.setHeader('set-cookie', cookie)
    sendJson(response, 200, {})
  }

  function refuseTry(response: ServerResponse, reason: string): void {
    const seconds = countWrongTry()
    if (seconds === undefined) return refuse(response, { status: 401, reason })
    response.setHeader('retry-after', String(seconds))
    refuse(response, {
      status: 429,
      reason: `${reason}, and there were many wrong ones just now; a right one opens at any time, a wrong one is looked at again in ${seconds} s`,
    })
  }

  server.on('upgrade', (request, duplex, head) => {
    const socket = duplex as Socket
    const refusal = request.url === '/events' ? gate.refusalOfUpgrade(request) : { status: 403, reason: '' }
    if (refusal) return endWith(socket, `${refusal.status} Refused`)
    if (sockets.clients.size >= MOST_WINDOWS) return endWith(socket, '503 Too Many Windows')
    connections.trust(socket)
    sockets.handleUpgrade(request, socket, head, (webSocket) => sendEvents(webSocket))
  })

  function sendEvents(webSocket: WebSocket): void {
    const isWaitedFor = () => {
      if (webSocket.bufferedAmount <= MOST_WAITING) return false
      webSocket.terminate()
      return true
    }
    const end = host.listen((event) => {
      if (!isWaitedFor()) webSocket.send(JSON.stringify(event))
    })
    webSocket.on('ping', (data) => {
      if (!isWaitedFor()) webSocket.pong(data)
    })
    webSocket.on('close', end)
    webSocket.on('error', () => webSocket.terminate())
  }

  return {
    port: listeningPort,
    address: () => addressOf(sessions.code()),
    newAddress: () => addressOf(sessions.renew()),
    addressForThisUser: () => addressOf(sessions.another(true)),
    key: sessions.key,
    async close() {
      const closed = new Promise((done) => server.close(done))
      connections.closeAll()
      await closed
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
  // Such as: no more files may be open. Who connects waits; who has entered goes on.
  server.on('error', (cause) => process.emitWarning(`The server cannot take a connection: ${cause.message}`))
  return (server.address() as AddressInfo).port
}

function isThisUser({ socket }: IncomingMessage): boolean {
  const user = userOfPeer(socket)
  return user === undefined || user === process.getuid?.()
}

function sendFile(response: ServerResponse, file: StaticFile | undefined): void {
  if (!file) return sendJson(response, 404, { error: 'there is nothing here' })
  response.setHeader('content-type', file.type)
  response.end(file.content)
}

/** The rest of a refused request is not waited for. */
function refuse(response: ServerResponse, { status, reason }: Refusal): void {
  response.setHeader('connection', 'close')
  sendJson(response, status, { error: reason })
}

function refuseBody(response: ServerResponse): void {
  sendJson(response, 400, { error: 'the request is no JSON, or too large' })
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  const text = JSON.stringify(value) // first: of what is too large for a text it throws
  response.statusCode = status
  response.setHeader('content-type', 'application/json')
  response.end(text)
}
