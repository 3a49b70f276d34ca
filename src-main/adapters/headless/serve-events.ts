import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import { WebSocketServer, type WebSocket } from 'ws'
import type { Host } from '../../host/open-host.ts'
import { endWith, type Connections } from './connections.ts'
import type { Gate } from './gate.ts'

/** Windows that are told events at once. */
const MOST_WINDOWS = 64
/**
 * Send buffer of a window that does not read (backpressure); beyond it the window is disconnected,
 * and asks for everything anew when it reconnects.
 */
const MOST_WAITING = 8 << 20

/** Tells the host's events to every window that opens a WebSocket at `/events`. */
export function serveEvents(server: Server, host: Host, gate: Gate, connections: Connections): void {
  // A pong for each ping would be kept for a window that reads none; see sendEvents.
  const sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: 1 << 10,
    autoPong: false,
  })
  server.on('upgrade', (request, duplex, head) => {
    const socket = duplex as Socket
    const refusal = request.url === '/events' ? gate.refusalOfUpgrade(request) : { status: 403 }
    if (refusal) return endWith(socket, `${refusal.status} Refused`)
    if (sockets.clients.size >= MOST_WINDOWS) return endWith(socket, '503 Too Many Windows')
    connections.trust(socket)
    sockets.handleUpgrade(request, socket, head, (webSocket) => sendEvents(webSocket, host))
  })
}

function sendEvents(webSocket: WebSocket, host: Host): void {
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
