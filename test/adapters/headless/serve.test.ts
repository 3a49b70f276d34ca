import { mkdtempSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { serve, type Served } from '../../../src-main/adapters/headless/serve.ts'
import { createSessions } from '../../../src-main/adapters/headless/sessions.ts'
import { userOfPeer } from '../../../src-main/adapters/headless/user-of-peer.ts'
import type { HostEvent } from '../../../src-main/contract/host-event.ts'
import { openHost, type Host } from '../../../src-main/host/open-host.ts'
import { PROGRAM_PATHS } from '../../../src-main/adapters/program-paths.ts'

let root: string
let host: Host
let served: Served
const files = new Map([['/', { content: Buffer.from('<!doctype html>'), type: 'text/html' }]])

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'stillroom-test-'))
  host = openHost(root, PROGRAM_PATHS)
  served = await serve(host, files, 0)
})
afterEach(async () => {
  await served.close()
  await host.close()
  rmSync(root, { recursive: true, force: true })
})

interface Sent {
  readonly method?: string
  readonly path?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
}
interface Received {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

/** node:http sends what it is told, as an attacker's program would; fetch would not. */
function send({ method = 'GET', path = '/', headers = {}, body }: Sent): Promise<Received> {
  return new Promise((done, fail) => {
    const sent = request({ host: '127.0.0.1', port: served.port, method, path, headers }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
      response.on('end', () =>
        done({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
      )
    })
    sent.on('error', fail)
    sent.end(body === undefined ? undefined : JSON.stringify(body))
  })
}

const origin = () => `http://127.0.0.1:${served.port}`
const codeOf = (address: string) => address.split('#')[1] ?? ''

async function enter(): Promise<string> {
  const { headers } = await send({
    method: 'POST',
    path: '/session',
    headers: { origin: origin() },
    body: { code: codeOf(served.address()) },
  })
  return String(headers['set-cookie']?.[0]).split(';')[0] ?? ''
}
const askFor = (name: string, headers: Readonly<Record<string, string>>) =>
  send({ method: 'POST', path: '/api', headers, body: { name, ask: {} } })

describe('the served window', () => {
  test('lets a browser in by a code that serves once, and answers its requests', async () => {
    const address = served.address()
    const cookie = await enter()
    const { status, body } = await askFor('runs.list', { cookie, origin: origin() })
    expect([status, JSON.parse(body)]).toMatchObject([200, { ok: true, value: { plans: [], planOf: [] } }])
    const again = await send({
      method: 'POST',
      path: '/session',
      headers: { origin: origin() },
      body: { code: codeOf(address) },
    })
    expect(again.status).toBe(401)
    expect(codeOf(served.address())).not.toBe(codeOf(address))
  })

  test('gives a cookie that scripts cannot read and other sites do not send', async () => {
    const { headers } = await send({
      method: 'POST',
      path: '/session',
      headers: { origin: origin() },
      body: { code: codeOf(served.address()) },
    })
    expect(String(headers['set-cookie'])).toMatch(
      new RegExp(`^stillroom-${served.port}=[\\w-]{43}; HttpOnly; SameSite=Strict; Path=/$`),
    )
  })

  test('tells events to a window that has entered', async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${served.port}/events`, {
      headers: { cookie: await enter(), origin: origin() },
    })
    const told = new Promise<HostEvent>((done) =>
      socket.once('message', (text: Buffer) => done(JSON.parse(String(text)) as HostEvent)),
    )
    await new Promise((done) => socket.once('open', done))
    await askFor('runs.list', { cookie: await enter(), origin: origin() })
    host.handlers['runs.start']({
      plan: {
        kind: 'fine-tune',
        data: { source: { kind: 'files', train: 'none.tsv', dev: 'none.tsv' } },
        model: { kind: 'folder', path: 'none' },
      },
      isChecked: true,
    })
    expect(await told).toMatchObject({ kind: 'job', job: { state: 'waiting' } })
    socket.terminate()
  })
})

describe('without having entered', () => {
  test.each(['GET', 'HEAD', 'POST'])('%s of anything but the window itself is refused', async (method) => {
    for (const path of [
      '/api',
      '/events',
      '/nothing',
      '/../etc/passwd',
      '//',
      '/%2e%2e/x',
      '/session/',
      '/address/',
    ])
      expect((await send({ method, path, headers: { origin: origin() } })).status).toBe(401)
  })

  test.each(['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE'])('%s is refused', async (method) => {
    expect((await send({ method, path: '/api', headers: { origin: origin() } })).status).toBe(405)
  })

  test.each(['/', '/session', '/api'])(
    'another Host at %s is refused before anything else (DNS rebinding)',
    async (path) => {
      for (const name of [
        'evil.example',
        `evil.example:${served.port}`,
        '127.0.0.1',
        `127.0.0.1:${served.port}.evil.example`,
      ])
        expect((await send({ path, headers: { host: name } })).status).toBe(403)
    },
  )

  test('no WebSocket is opened', async () => {
    const cookie = await enter()
    const open = (path: string, headers: Readonly<Record<string, string>>) =>
      new Promise<string>((done) => {
        const socket = new WebSocket(`ws://127.0.0.1:${served.port}${path}`, { headers })
        socket.once('open', () => done('open')).once('error', (error) => done(error.message))
      })
    expect(await open('/events', { origin: origin() })).toContain('401')
    expect(await open('/events', { cookie })).toContain('403')
    expect(await open('/events', { cookie, origin: 'http://evil.example' })).toContain('403')
    expect(await open('/other', { cookie, origin: origin() })).toContain('403')
    for (const site of ['cross-site', 'same-site'])
      expect(await open('/events', { cookie, origin: origin(), 'sec-fetch-site': site })).toContain('403')
    for (const strange of [
      'null',
      `${origin()}.evil.example`,
      `https://127.0.0.1:${served.port}`,
      `${origin()}/`,
    ])
      expect(await open('/events', { cookie, origin: strange })).toContain('403')
    expect(
      await open('/events', { cookie, origin: origin(), host: `evil.example:${served.port}` }),
    ).toContain('403')
  })
})

test('a request from another site is refused even with the cookie', async () => {
  const cookie = await enter()
  expect((await askFor('runs.list', { cookie })).status).toBe(403)
  expect((await askFor('runs.list', { cookie, origin: 'http://evil.example' })).status).toBe(403)
  expect((await askFor('runs.list', { cookie, origin: 'null' })).status).toBe(403)
  for (const site of ['cross-site', 'same-site'])
    expect((await askFor('runs.list', { cookie, origin: origin(), 'sec-fetch-site': site })).status).toBe(403)
  expect(
    (await askFor('runs.list', { cookie: cookie.replace(/=.*/, '=wrong'), origin: origin() })).status,
  ).toBe(401)
})

test('the window comes with a policy that lets in nothing from elsewhere', async () => {
  const { headers, body } = await send({})
  expect(body).toBe('<!doctype html>')
  expect(headers['content-security-policy']).toContain("default-src 'none'")
  expect(headers['referrer-policy']).toBe('no-referrer')
})

test('what is no JSON, or too large, is refused without harm', async () => {
  const headers = { cookie: await enter(), origin: origin() }
  expect((await send({ method: 'POST', path: '/api', headers })).status).toBe(400)
  expect((await send({ method: 'POST', path: '/api', headers, body: 'x'.repeat(5 << 20) })).status).toBe(400)
  expect((await askFor('no.such', headers)).body).toContain('unknown-request')
})

test.each([
  ['cross-site', 403],
  ['same-site', 403],
  ['anything', 403],
  ['same-origin', 200],
  ['none', 200],
])('Sec-Fetch-Site %s is answered %i at every door', async (site, status) => {
  const headers = { cookie: await enter(), origin: origin(), 'sec-fetch-site': site }
  expect((await send({ headers })).status).toBe(status)
  expect((await askFor('runs.list', headers)).status).toBe(status)
  expect(
    (await send({ method: 'POST', path: '/session', headers, body: { code: codeOf(served.address()) } }))
      .status,
  ).toBe(status)
  // What a browser says of a request without CORS is no proof of where it comes from.
  expect((await askFor('runs.list', { ...headers, 'sec-fetch-mode': 'no-cors' })).status).toBe(status)
})

describe('the key of server.json', () => {
  const post = (path: string, body: unknown, headers = { origin: origin() }) =>
    send({ method: 'POST', path, headers, body })

  test('enters as often as it is shown, and leaves the code as it is', async () => {
    const address = served.address()
    for (const again of [1, 2])
      expect([again, (await post('/session', { key: served.key })).status]).toEqual([again, 200])
    expect(served.address()).toBe(address)
  })

  test('asks for another address beside the one before; each serves once, until a new one is made', async () => {
    const before = served.address()
    const { address } = JSON.parse((await post('/address', { key: served.key })).body) as { address: string }
    expect(address).toBe(served.address())
    for (const used of [before, address]) {
      expect((await post('/session', { code: codeOf(used) })).status).toBe(200)
      expect((await post('/session', { code: codeOf(used) })).status).toBe(401)
    }
    const unused = served.address()
    expect(served.newAddress()).not.toBe(unused)
    expect((await post('/session', { code: codeOf(unused) })).status).toBe(401)
  })

  test('is refused when it is wrong, no text, or shown from elsewhere', async () => {
    for (const key of ['', 'x'.repeat(43), served.key.slice(1), 5, null, [served.key]]) {
      expect((await post('/address', { key })).status).toBe(401)
      expect((await post('/session', { key })).status).toBe(401)
    }
    for (const path of ['/address', '/session'])
      expect((await post(path, { key: served.key }, { origin: 'http://evil.example' })).status).toBe(403)
    expect((await send({ path: '/address' })).status).toBe(404)
  })
})

test('a window that reads nothing is cut off before it costs much memory; the others hear everything', async () => {
  const open = async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${served.port}/events`, {
      headers: { cookie: await enter(), origin: origin() },
    })
    await new Promise((done) => socket.once('open', done))
    return socket
  }
  await served.close()
  const listeners = new Set<(event: HostEvent) => void>()
  served = await serve(
    {
      ...host,
      listen(listener) {
        listeners.add(listener)
        return () => void listeners.delete(listener)
      },
    },
    files,
    0,
  )
  const [slow, quick] = [await open(), await open()]
  slow.pause()
  let heard = 0
  quick.on('message', () => heard++)
  const askedAt = new Date().toISOString()
  const title = 'x'.repeat(1 << 20)
  const event: HostEvent = { kind: 'job', job: { id: '1', title, askedAt, state: 'running' } }
  const before = process.memoryUsage().arrayBuffers
  let told = 0
  while (listeners.size === 2 && told < 200) {
    listeners.forEach((listener) => listener(event))
    told++
    await new Promise((done) => setTimeout(done, 5))
  }
  expect(listeners.size).toBe(1)
  expect(told).toBeLessThan(60)
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 << 20)
  await expect.poll(() => heard).toBe(told)
  quick.terminate()
  slow.terminate()
})

test('a code for this user alone lets this user in, once; the kernel says who is at the other end', async () => {
  const address = served.addressForThisUser()
  const post = () =>
    send({ method: 'POST', path: '/session', headers: { origin: origin() }, body: { code: codeOf(address) } })
  expect([(await post()).status, (await post()).status]).toEqual([200, 401])
  const sessions = createSessions(1)
  const code = sessions.another(true)
  expect(sessions.enter(code, () => false)).toBeUndefined()
  expect(sessions.enter(code, () => true)).toContain('stillroom-1=')
  const ends = { localAddress: '127.0.0.1', localPort: 7777, remoteAddress: '127.0.0.1', remotePort: 51966 }
  const row = (local: string, remote: string, user: number) =>
    ` 0: ${local} ${remote} 01 00000000:00000000 00:00000000 00000000  ${user} 0 17 1 0`
  const table = [
    'sl local rem',
    row('0100007F:1E61', '0100007F:CAFE', 1),
    row('0100007F:CAFE', '0100007F:1E61', 1001),
  ]
  const isLinux = process.platform === 'linux'
  expect(userOfPeer(ends, () => table.join('\n'))).toBe(isLinux ? 1001 : undefined)
  expect(userOfPeer(ends, () => table[1] ?? '')).toBeUndefined()
  expect(userOfPeer({ ...ends, remoteAddress: '::1' }, () => table.join('\n'))).toBeUndefined()
})
