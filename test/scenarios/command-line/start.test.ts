import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

const MAIN = new URL('../../../src-main/adapters/command-line/main.ts', import.meta.url).pathname

let home: string
let started: ChildProcess[]

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'stillroom-test-'))
  started = []
})
afterEach(async () => {
  for (const child of started) await end(child)
  rmSync(home, { recursive: true, force: true })
})

async function end(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
  const ended = once(child, 'close')
  child.kill(signal)
  await ended
  return child.exitCode
}

/** Runs a command without a screen until it has said an address. */
async function run(...args: string[]) {
  const { DISPLAY: _, WAYLAND_DISPLAY: __, ...env } = process.env
  const child = spawn(process.execPath, [MAIN, ...args, '--home', home], { env, stdio: 'pipe' })
  started.push(child)
  let said = ''
  let complained = ''
  child.stderr.on('data', (chunk: Buffer) => (complained += chunk.toString()))
  await new Promise<void>((done, fail) => {
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      if (/#[\w-]{43}\b/.test(said)) done()
    })
    child.once('close', (code) => fail(new Error(`It ended with ${code}: ${complained}`)))
  })
  return { child, address: /http:\S+/.exec(said)?.[0] ?? '', complained: () => complained }
}

describe.skipIf(process.platform !== 'linux')('start', () => {
  test('without a screen says so in a line, serves the browser, and ends cleanly by one Ctrl+C', async () => {
    const { child, address, complained } = await run('start')
    expect(complained()).toContain('No desktop window: there is no screen')
    const page = await fetch(address.split('#')[0] ?? '')
    expect([page.status, (await page.text()).includes('id="app"')]).toEqual([200, true])
    expect(existsSync(join(home, 'server', 'server.json'))).toBe(true)
    // As a terminal sends it, and npm passes it on.
    child.kill('SIGINT')
    expect(await end(child, 'SIGINT')).toBe(0)
    expect(existsSync(join(home, 'server', 'server.json'))).toBe(false)
  })

  test('six at once on one home: one opens it, and all print an address of that one', async () => {
    const all = await Promise.all(Array.from({ length: 6 }, () => run('serve')))
    const ports = new Set(all.map(({ address }) => new URL(address).port))
    expect(ports.size).toBe(1)
    expect(new Set(all.map(({ address }) => address)).size).toBe(6)
  })

  test('a second time on the same home prints a new address of the first, and ends', async () => {
    const first = await run('serve')
    const second = await run('start', '--browser')
    expect(new URL(second.address).port).toBe(new URL(first.address).port)
    expect(second.address).not.toBe(first.address)
    if (second.child.exitCode === null) await once(second.child, 'close')
    expect(second.child.exitCode).toBe(0)
  })
})
