import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'

/** Unauthenticated connections; a browser opens six to a server. */
export const MOST_STRANGERS = 128
/** Long enough for the window's files over a slow tunnel. */
const STRANGER_LIVES_MS = 120_000
/**
 * A browser sends its headers at once; a client that drips them (slowloris) holds one of the few
 * slots.
 */
const HEADER_WITHIN_MS = 5_000
/** A request of the largest size over a slow tunnel. */
const REQUEST_WITHIN_MS = 120_000
const LOOK_EVERY_MS = 1_000

/** What a server is made with, so that what is half sent does not stay. */
export const SERVER_LIMITS = {
  headersTimeout: HEADER_WITHIN_MS,
  requestTimeout: REQUEST_WITHIN_MS,
  connectionsCheckingInterval: LOOK_EVERY_MS,
  /** Cookies of all ports of this machine come along. */
  maxHeaderSize: 16 << 10,
} as const

export interface Connections {
  /** An authenticated request came through it: it no longer counts as unauthenticated. */
  trust(socket: Duplex): void
  closeAll(): void
}

/**
 * Keeps what connects from ending or filling the host. Every socket has an error listener for as
 * long as it lives, also when a refused upgrade has taken it out of the HTTP server's hands. Of
 * unauthenticated connections the oldest is closed for the newest: a flood cannot lock others out.
 */
export function watchConnections(server: Server): Connections {
  const all = new Set<Duplex>()
  const strangers = new Map<Duplex, NodeJS.Timeout>()
  const trust = (socket: Duplex) => {
    clearTimeout(strangers.get(socket))
    strangers.delete(socket)
  }
  server.on('connection', (socket: Socket) => {
    socket.on('error', () => socket.destroy())
    socket.once('close', () => {
      trust(socket)
      all.delete(socket)
    })
    all.add(socket)
    strangers.set(socket, setTimeout(() => socket.destroy(), STRANGER_LIVES_MS).unref())
    const [oldest] = strangers.keys()
    if (strangers.size > MOST_STRANGERS) oldest?.destroy()
  })
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
    endWith(socket, STATUS_OF_ERROR[error.code ?? ''] ?? '400 Bad Request')
  })
  return {
    trust,
    closeAll: () => all.forEach((socket) => socket.destroy()),
  }
}

/** Answers with a status alone, and lets the connection go however its other end behaves. */
export function endWith(socket: Socket, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`)
  socket.destroySoon()
}

const STATUS_OF_ERROR: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
}
