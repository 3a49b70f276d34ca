import { once } from 'node:events'
import { randomUUID } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer, connect as connectSocket, type AddressInfo, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { _electron, type ElectronApplication, type Page } from 'playwright-core'
import type { Answer, Ask, RequestName } from '../../../src-main/contract/api.ts'
import type { BridgeReply, StillroomBridge } from '../../../src-main/contract/bridge.ts'
import { startHost, type StartedHost } from '../../e2e/stillroom-window.ts'
import { makeInputs } from '../training/make-run-folder.ts'
import { oldElectron } from './old-electron.ts'
import type { RunRow } from '../../../src-main/contract/run-row.ts'
import { unpackRuns } from '../../../src-main/domain/run/run-list.ts'

declare global {
  var stillroom: StillroomBridge
}

/** The desktop app in a real Electron, on a screen that nobody sees. */
export interface Desktop {
  readonly app: ElectronApplication
  readonly page: Page
  /** What the page complained of: errors, refused scripts, failed requests. */
  readonly complaints: readonly string[]
  /** Asks the host as the window does. */
  ask<Name extends RequestName>(name: Name, given: Ask<Name>): Promise<Answer<Name>>
  /** All runs, newest first. */
  runs(): Promise<readonly RunRow[]>
  /** Asks the desktop around the window. */
  shell(name: string, given: unknown): Promise<BridgeReply<unknown>>
  close(): Promise<void>
}

export interface DesktopOptions {
  readonly display: string
  readonly bundle: string
  /** Holds what the desktop remembers. */
  readonly root: string
}

/**
 * On a busy machine Playwright and so old an Electron now and then miss each other; such a start is
 * ended and made again.
 */
const STARTS_WITHIN_MS = 40_000
const MOST_STARTS = 3

export async function openDesktop(options: DesktopOptions): Promise<Desktop> {
  mkdirSync(join(options.root, 'desktop'), { recursive: true })
  for (let start = 1; start <= MOST_STARTS; start++) {
    const mark = `--stillroom-test=${randomUUID()}`
    const opening = launch(options, mark)
    const opened = await Promise.race([opening, sleep(STARTS_WITHIN_MS)])
    if (opened) return desktopOf(opened.app, opened.page)
    opening.catch(() => undefined)
    killMarked(mark)
  }
  throw new Error(`Electron did not open its window in ${MOST_STARTS} starts`)
}

async function launch(
  { display, bundle, root }: DesktopOptions,
  mark: string,
): Promise<{ readonly app: ElectronApplication; readonly page: Page }> {
  const app = await _electron.launch({
    executablePath: await oldElectron(),
    // Chromium refuses its own sandbox to root; a person's machine keeps it.
    args: [mark, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
    env: {
      ...(process.env as Record<string, string>),
      DISPLAY: display,
      STILLROOM_HOME: join(root, 'unused-home'),
      STILLROOM_TEST_DATA: join(root, 'desktop'),
      STILLROOM_TEST_MAIN: join(import.meta.dirname, 'test-main.cjs'),
      STILLROOM_TEST_BUNDLE: bundle,
    },
  })
  return { app, page: await app.firstWindow() }
}

/** Ends the processes of one start, which its mark tells from all others. */
function killMarked(mark: string): void {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name)))
    try {
      if (readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(mark)) process.kill(Number(pid), 'SIGKILL')
    } catch {
      // It has ended by itself.
    }
}

function desktopOf(app: ElectronApplication, page: Page): Desktop {
  const program = app.process()
  const complaints: string[] = []
  page.on('pageerror', ({ message }) => complaints.push(message))
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  const askHost: Desktop['ask'] = async (name, given) => {
    const text = await page.evaluate(([asked, json]) => globalThis.stillroom.ask(asked, json), [
      name,
      JSON.stringify(given),
    ] as const)
    const reply = JSON.parse(text) as BridgeReply<Answer<typeof name>>
    if (!reply.ok) throw Object.assign(new Error(reply.error.message), reply.error)
    return reply.value
  }
  return {
    app,
    page,
    complaints,
    ask: askHost,
    runs: async () => unpackRuns(await askHost('runs.list', {})),
    async shell(name, given) {
      const text = await page.evaluate(([asked, json]) => globalThis.stillroom.shell(asked, json), [
        name,
        JSON.stringify(given),
      ] as const)
      return JSON.parse(text) as BridgeReply<unknown>
    },
    async close() {
      const ended = new Promise<void>((done) => app.once('close', () => done()))
      await Promise.race([
        app.evaluate(({ app: electron }) => electron.exit(0)).catch(() => undefined),
        sleep(3_000),
      ])
      if (program.exitCode !== null || program.signalCode !== null) return
      program.kill('SIGKILL')
      await Promise.race([ended, sleep(3_000)])
    },
  }
}

/**
 * A host in a process of its own, as `stillroom serve` runs it; with inputs for tiny runs beside
 * its home.
 */
export interface ServedHost extends StartedHost {
  readonly root: string
  /** What a second `stillroom serve` on the same home prints: an address of the first. */
  newAddress(): Promise<string>
  /** Starts one anew on the same home and port. */
  again(): Promise<StartedHost>
  close(): Promise<void>
}

export async function serveHost(): Promise<ServedHost> {
  const root = mkdtempSync(join(tmpdir(), 'stillroom-electron-'))
  makeInputs(root)
  let host = await startHost(join(root, 'home'), 0)
  return {
    ...host,
    root,
    async newAddress() {
      const second = await startHost(join(root, 'home'), 0)
      if (second.process.exitCode === null) await once(second.process, 'close')
      return second.url
    },
    async again() {
      host = await startHost(join(root, 'home'), host.port)
      return host
    },
    async close() {
      if (host.process.exitCode === null && host.process.signalCode === null) {
        const ended = once(host.process, 'close')
        host.process.kill('SIGTERM')
        await ended
      }
      // Chromium's helpers may write a last file after their parent has ended.
      rmSync(root, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 })
    },
  }
}

/** The end of a tunnel: another port of this machine that leads to a host, and can break. */
export interface Tunnel {
  readonly port: number
  breakOff(): void
  mend(): void
  close(): Promise<void>
}

export async function openTunnel(to: number): Promise<Tunnel> {
  const sockets = new Set<Socket>()
  let isWhole = true
  const server = createServer((near) => {
    if (!isWhole) return void near.destroy()
    const far = connectSocket(to, '127.0.0.1')
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.on('error', () => undefined).on('close', () => [near, far].forEach((end) => end.destroy()))
    }
    near.pipe(far).pipe(near)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    breakOff() {
      isWhole = false
      sockets.forEach((socket) => socket.destroy())
    },
    mend: () => void (isWhole = true),
    async close() {
      sockets.forEach((socket) => socket.destroy())
      await new Promise((done) => server.close(done))
    },
  }
}

/** Enters a host through the form that the window shows. */
export async function connect(page: Page, address: string, port?: number): Promise<void> {
  const form = page.getByRole('dialog', { name: 'Connect to a host' })
  await form.waitFor()
  await form.getByLabel('Address').fill(address)
  if (port) await form.getByLabel('Port here').fill(String(port))
  await form.getByRole('button', { name: 'Connect', exact: true }).click()
  await form.waitFor({ state: 'hidden' })
}

/** A run of some seconds; an epoch is ten steps. */
export const tinyPlan = (root: string, epochs: number) => ({
  plan: {
    kind: 'distill',
    name: 'tiny',
    data: {
      source: { kind: 'files', train: join(root, 'train.jsonl'), dev: join(root, 'dev.jsonl') },
    },
    teacher: { model: { kind: 'folder', path: join(root, 'teacher') } },
    student: { layers: 2, start: { from: 'random' } },
    mapping: [{ teacher: 4, student: 2 }],
    losses: [{ loss: 'soft-label' }, { loss: 'attention-kl' }],
    training: { epochs, batchSize: 4, learningRate: 1e-3, seed: 1 },
  },
})

/** Waits for what the main process has to come to. */
export async function until<T>(look: () => Promise<T | undefined | false>, what: string): Promise<T> {
  const from = performance.now()
  for (;;) {
    const seen = await look()
    if (seen) return seen
    if (performance.now() - from > 40_000) throw new Error(`Not within 40 s: ${what}`)
    await new Promise((done) => setTimeout(done, 50))
  }
}
