import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { RandomChoices } from './random-choices.ts'
import { randomChoices } from './random-choices.ts'

type Attack = (socket: Socket, choices: RandomChoices, port: number) => void

const head = (port: number, first: string, ...lines: readonly string[]) =>
  [first, `Host: 127.0.0.1:${port}`, ...lines].map((line) => `${line}\r\n`).join('')
const upgrade = (port: number, ...lines: readonly string[]) =>
  `${head(port, 'GET /events HTTP/1.1', 'Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', ...lines)}\r\n`

/** What can be sent to a server by somebody without a token, one a connection. */
export const ATTACKS = {
  'an upgrade that is refused, then a reset': (socket, _choices, port) => {
    socket.write(upgrade(port))
    socket.once('data', () => socket.resetAndDestroy())
    socket.once('end', () => socket.resetAndDestroy())
  },
  'an upgrade, and a reset before the answer': (socket, choices, port) => {
    socket.write(upgrade(port, `Origin: http://127.0.0.1:${port}`))
    if (choices.next() < 0.5) setImmediate(() => socket.resetAndDestroy())
    else socket.resetAndDestroy()
  },
  'an upgrade that is refused, and frames behind it': (socket, choices, port) => {
    socket.write(upgrade(port, 'Cookie: stillroom-1=x'))
    socket.write(choices.bytes(5000))
  },
  'an upgrade whose key is wrong': (socket, _choices, port) =>
    void socket.write(
      `${head(port, 'GET /events HTTP/1.1', 'Connection: Upgrade', 'Upgrade: websocket')}\r\n`,
    ),
  'an upgrade that ends its side and stays': (socket, _choices, port) => void socket.end(upgrade(port)),
  'half a header': (socket, _choices, port) => void socket.write(head(port, 'GET / HTTP/1.1')),
  'half a header, then a reset': (socket, _choices, port) => {
    socket.write(head(port, 'POST /session HTTP/1.1'))
    setImmediate(() => socket.resetAndDestroy())
  },
  'a header drop by drop': (socket, _choices, port) => {
    const text = head(port, 'GET / HTTP/1.1', `X: ${'x'.repeat(2000)}`)
    let at = 0
    const timer = setInterval(() => socket.write(text.slice(at, (at += 7))), 5)
    socket.once('close', () => clearInterval(timer))
  },
  'a header without end': (socket, _choices, port) => {
    socket.write(head(port, 'GET / HTTP/1.1', `X: ${'x'.repeat(200_000)}`))
  },
  'thousands of headers': (socket, _choices, port) =>
    void socket.write(head(port, 'GET / HTTP/1.1', ...Array.from({ length: 4000 }, (_, at) => `a${at}: b`))),
  bytes: (socket, choices) => void socket.write(choices.bytes(1 + choices.below(3000))),
  'bytes, then a reset': (socket, choices) => {
    socket.write(choices.bytes(1 + choices.below(3000)))
    setImmediate(() => socket.resetAndDestroy())
  },
  'the beginning of TLS': (socket, choices) =>
    void socket.write(Buffer.concat([Buffer.from('160301020001', 'hex'), choices.bytes(512)])),
  nothing: () => undefined,
  'nothing, then a reset': (socket) => void socket.resetAndDestroy(),
  'a body that is announced and never comes': (socket, _choices, port) =>
    void socket.write(
      `${head(port, 'POST /session HTTP/1.1', `Origin: http://127.0.0.1:${port}`, 'Content-Length: 9000000000')}\r\n{`,
    ),
  'a body without end': (socket, _choices, port) => {
    const path = '/session'
    socket.write(
      `${head(port, `POST ${path} HTTP/1.1`, `Origin: http://127.0.0.1:${port}`, 'Transfer-Encoding: chunked')}\r\n`,
    )
    const more = () => {
      if (socket.destroyed || socket.bytesWritten > 1 << 20) return
      socket.write(`1000\r\n${'x'.repeat(0x1000)}\r\n`)
      setImmediate(more)
    }
    more()
  },
  'a body for what is refused': (socket, choices, port) =>
    void socket.write(
      `${head(port, 'POST /api HTTP/1.1', `Origin: http://127.0.0.1:${port}`, 'Content-Length: 300000')}\r\n${'x'.repeat(choices.below(300_000))}`,
    ),
  'chunks that are none': (socket, _choices, port) =>
    void socket.write(`${head(port, 'POST /session HTTP/1.1', 'Transfer-Encoding: chunked')}\r\nzz\r\n`),
  'a hundred requests at once, and no answer read': (socket, _choices, port) => {
    socket.pause()
    socket.write(`${head(port, 'GET / HTTP/1.1')}\r\n`.repeat(100))
  },
  'a tunnel': (socket, _choices, port) =>
    void socket.write(`${head(port, 'CONNECT 127.0.0.1:22 HTTP/1.1')}\r\n`),
  'a wrong code': (socket, choices, port) => {
    const body = JSON.stringify({ code: choices.bytes(32).toString('base64url') })
    socket.write(
      `${head(port, 'POST /session HTTP/1.1', `Origin: http://127.0.0.1:${port}`, `Content-Length: ${body.length}`)}\r\n${body}`,
    )
  },
  'a wrong code that is no text': (socket, choices, port) => {
    const body = choices.of(['{"code":{"a":1}}', '[]', 'null', '{"key":[]}', '{"__proto__":{"code":1}}', '"'])
    socket.write(
      `${head(port, 'POST /session HTTP/1.1', `Origin: http://127.0.0.1:${port}`, `Content-Length: ${body.length}`)}\r\n${body}`,
    )
  },
} satisfies Record<string, Attack>

const NAMES = Object.keys(ATTACKS) as (keyof typeof ATTACKS)[]
/** So many are open at a time. */
const TOGETHER = 250
/** A connection that was not answered is let go after so long. */
const HELD_MS = 400

/**
 * Opens `count` connections to a server, each of which does one thing that no browser does.
 * @returns how many there were of each kind
 */
export async function breakConnections(
  port: number,
  count: number,
  seed = 1,
  names = NAMES,
): Promise<Readonly<Record<string, number>>> {
  const choices = randomChoices(seed)
  const done: Record<string, number> = {}
  const open = new Set<Promise<void>>()
  for (let made = 0; made < count; made++) {
    const name = names[made % names.length]
    if (!name) break
    done[name] = (done[name] ?? 0) + 1
    const one: Promise<void> = attack(port, ATTACKS[name], choices).finally(() => open.delete(one))
    open.add(one)
    if (open.size >= TOGETHER) await Promise.race(open)
  }
  await Promise.all(open)
  return done
}

async function attack(port: number, perform: Attack, choices: RandomChoices): Promise<void> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  socket.on('error', () => socket.destroy()) // the server may end it at any time
  await new Promise((begun) => socket.once('connect', begun).once('close', begun))
  if (!socket.destroyed) perform(socket, choices, port)
  if (!socket.destroyed) socket.resume()
  await Promise.race([new Promise((ended) => socket.once('close', ended)), sleep(HELD_MS)])
  socket.destroy()
}
