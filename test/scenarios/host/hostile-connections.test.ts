import { mkdtempSync, rmSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { MOST_STRANGERS } from '../../../src-main/adapters/headless/connections.ts'
import { ATTACKS, breakConnections } from '../../support/break-connections.ts'
import { serveInProcess, type ServedHost } from '../../support/served-host.ts'

let root: string
let host: ServedHost

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'stillroom-test-'))
  host = await serveInProcess(root)
})
afterAll(async () => {
  await host.end()
  rmSync(root, { recursive: true, force: true })
})

const ask = (name: string, given: unknown = {}) =>
  host.post('/api', JSON.stringify({ name, ask: given }), { cookie: host.cookie })
const openSocket = async () => {
  const socket = new WebSocket(`ws://127.0.0.1:${host.port}/events`, {
    headers: { cookie: host.cookie, origin: host.origin },
  })
  socket.on('error', () => socket.terminate())
  await new Promise((done) => socket.once('open', done))
  return socket
}
const stranger = (): Promise<Socket> =>
  new Promise((done, fail) => {
    const socket = connect({ port: host.port, host: '127.0.0.1' })
    socket.once('connect', () => done(socket)).once('error', fail)
  })

test('a thousand broken connections neither end nor fill the host, and it answers meanwhile', async () => {
  await ask('runs.list')
  const window = await openSocket()
  const before = host.uses()
  const attacks = breakConnections(host.port, 1000)
  let slowest = 0
  let isOver = false
  const watching = (async () => {
    while (!isOver) {
      const from = performance.now()
      expect((await ask('runs.list')).status).toBe(200)
      slowest = Math.max(slowest, performance.now() - from)
      await sleep(20)
    }
  })()
  const kinds = await attacks
  isOver = true
  await watching
  expect(Object.keys(kinds)).toHaveLength(Object.keys(ATTACKS).length)
  expect(host.death()).toBeUndefined()
  expect(slowest).toBeLessThan(3_000)
  await expect.poll(() => host.uses().files).toBeLessThanOrEqual(before.files + 4)
  expect(host.uses().megabytes - before.megabytes).toBeLessThan(100)
  expect(window.readyState).toBe(WebSocket.OPEN)
  window.terminate()
})

test('who opens connections and holds them keeps nobody out: the oldest make room', async () => {
  const window = await openSocket()
  const before = host.uses().files
  const held = await Promise.all(Array.from({ length: 3 * MOST_STRANGERS }, stranger))
  held.forEach((socket) => socket.on('error', () => socket.destroy()).resume())
  const entered = await host.post('/session', JSON.stringify({ key: host.key }))
  expect(entered.status).toBe(200)
  expect((await ask('runs.list')).status).toBe(200)
  await expect.poll(() => host.uses().files).toBeLessThanOrEqual(before + MOST_STRANGERS + 4)
  await expect
    .poll(() => held.filter(({ closed }) => closed).length)
    .toBeGreaterThanOrEqual(2 * MOST_STRANGERS)
  expect(window.readyState).toBe(WebSocket.OPEN)
  held.forEach((socket) => socket.destroy())
  window.terminate()
})

test('half a header is waited for five seconds', async () => {
  const socket = await stranger()
  const from = performance.now()
  let answer = ''
  socket.on('data', (chunk: Buffer) => (answer += chunk.toString()))
  socket.write(`GET / HTTP/1.1\r\nHost: 127.0.0.1:${host.port}\r\n`)
  const drip = setInterval(() => socket.write('X: y\r\n'), 500)
  socket.on('error', () => socket.destroy())
  await new Promise((done) => socket.once('close', done))
  clearInterval(drip)
  expect(performance.now() - from).toBeLessThan(9_000)
  expect(answer).toContain('408')
})

test('many wrong codes are told to wait, and a right one opens all the while', async () => {
  const statuses: number[] = []
  for (let tried = 0; tried < 60; tried++) {
    const { status, body } = await host.post('/session', JSON.stringify({ code: `wrong ${tried}` }))
    statuses.push(status)
    if (status === 429) expect(body).toMatch(/a right one opens at any time/)
  }
  expect(statuses.at(-1)).toBe(429)
  expect((await host.post('/session', JSON.stringify({ key: host.key }))).status).toBe(200)
  expect((await host.post('/address', JSON.stringify({ key: host.key }))).status).toBe(200)
  expect((await host.post('/address', JSON.stringify({ key: 'wrong' }))).status).toBe(429)
})

test('without a token a request of more than a code takes is answered, and not read for ever', async () => {
  expect((await host.post('/session', JSON.stringify({ code: 'x'.repeat(10_000) }))).status).toBe(400)
  const socket = await stranger()
  socket.on('error', () => socket.destroy()).resume()
  const closed = new Promise<void>((done) => socket.once('close', () => done()))
  socket.write(
    `POST /session HTTP/1.1\r\nHost: 127.0.0.1:${host.port}\r\nOrigin: ${host.origin}\r\nTransfer-Encoding: chunked\r\n\r\n`,
  )
  const piece = `4000\r\n${'x'.repeat(0x4000)}\r\n`
  const timer = setInterval(() => socket.write(piece), 1)
  await closed
  clearInterval(timer)
  expect(socket.bytesWritten).toBeLessThan(4 << 20)
  expect((await ask('runs.list')).status).toBe(200)
})

test('a window that sends what no window sends is cut off; the others and the host go on', async () => {
  const other = await openSocket()
  const cutOff = async (send: (socket: WebSocket & { _socket?: Socket }) => void) => {
    const socket = await openSocket()
    const closed = new Promise<void>((done) => socket.once('close', () => done()))
    send(socket)
    await closed
  }
  await cutOff((socket) => socket.send('x'.repeat(2 << 10)))
  await cutOff((socket) => socket._socket?.write(Buffer.from('ffffffffffffffffffffffff', 'hex')))
  await cutOff(
    (socket) => socket._socket?.write(Buffer.from('8a85', 'hex')) && socket._socket.resetAndDestroy(),
  )
  const pinging = await openSocket()
  pinging.pause()
  for (let sent = 0; sent < 20_000; sent++) pinging.ping('x'.repeat(100))
  expect((await ask('runs.list')).status).toBe(200)
  const gone = Array.from({ length: 30 }, openSocket)
  for (const socket of await Promise.all(gone)) (socket as { _socket?: Socket })._socket?.resetAndDestroy()
  expect((await ask('runs.list')).status).toBe(200)
  expect(host.death()).toBeUndefined()
  expect(other.readyState).toBe(WebSocket.OPEN)
  other.terminate()
  pinging.terminate()
})
