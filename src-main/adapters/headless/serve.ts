import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { StillroomError, toErrorData } from '../../domain/stillroom-error.ts'
import { dispatch } from '../../host/dispatch.ts'
import type { Host } from '../../host/open-host.ts'
import { SERVER_LIMITS, watchConnections } from './connections.ts'
import { createEntry } from './entry.ts'
import { createGate } from './gate.ts'
import { readJson } from './read-json.ts'
import { refuse, refuseBody, sendFile, sendJson } from './replies.ts'
import { serveEvents } from './serve-events.ts'
import { createSessions } from './sessions.ts'
import type { StaticFile } from './static-files.ts'
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
  const addressOf = (code: string) => `http://127.0.0.1:${listeningPort}/#${code}`
  const enter = createEntry(sessions, addressOf)

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
    const answered = path === '/api' ? answer(host, request, response) : enter(request, response, path)
    answered.catch((thrown: unknown) => sendJson(response, 500, { error: toErrorData(thrown).message }))
  })

  serveEvents(server, host, gate, connections)

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

async function answer(host: Host, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await readJson(request, LARGEST_REQUEST)
  if (body === undefined) return refuseBody(response)
  sendJson(response, 200, await dispatch(host.handlers, body.name, body.ask))
}
