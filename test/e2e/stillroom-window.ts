import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import type { Answer, Ask, Reply, RequestName } from '../../src-main/contract/api.ts'
import { makeInputs, type InputSizes } from '../scenarios/training/make-run-folder.ts'
import type { RunRow } from '../../src-main/contract/run-row.ts'
import { unpackRuns } from '../../src-main/domain/run/run-list.ts'

const MAIN = new URL('../../src-main/adapters/command-line/main.ts', import.meta.url).pathname

/**
 * A host as a person starts it (`stillroom serve`, a process of its own), and its window in a real
 * browser.
 */
export interface StillroomWindow {
  /** Holds teacher/, train.jsonl, dev.jsonl of make-run-folder.ts, and home/. */
  readonly root: string
  readonly page: Page
  /** The address that enters once more. */
  readonly address: string
  /** What the page complained of: errors, refused scripts, failed requests. */
  readonly complaints: readonly string[]
  /** Asks the host as the window does. */
  ask<Name extends RequestName>(name: Name, given: Ask<Name>): Promise<Answer<Name>>
  /** All runs, newest first. */
  runs(): Promise<readonly RunRow[]>
  /** Ends the host without a word, as a crash does. */
  killHost(): Promise<void>
  /** Starts a host on the same home and port, and enters. */
  restartHost(): Promise<void>
  close(): Promise<void>
}

export interface WindowOptions {
  readonly colorScheme?: 'light' | 'dark'
  readonly width?: number
  readonly height?: number
  readonly inputs?: InputSizes
  /** Called with the root before the host starts. */
  readonly prepare?: (root: string) => void | Promise<void>
}

export async function openStillroom(browser: Browser, options: WindowOptions = {}): Promise<StillroomWindow> {
  const { colorScheme = 'light', width = 1440, height = 900, inputs, prepare } = options
  const root = mkdtempSync(join(tmpdir(), 'stillroom-e2e-'))
  makeInputs(root, inputs)
  await prepare?.(root)
  let host = await startHost(join(root, 'home'), 0)
  const context: BrowserContext = await browser.newContext({
    viewport: { width, height },
    colorScheme,
    // A colour half on its way to another would be judged as it is at that moment.
    reducedMotion: 'reduce',
  })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', ({ message }) => complaints.push(message))
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  await page.goto(host.url)
  await page.locator('main h1').waitFor()
  const askHost: StillroomWindow['ask'] = async (name, given) => {
    const reply = (await page.evaluate(
      async (body) => (await fetch('/api', { method: 'POST', body: JSON.stringify(body) })).json(),
      { name, ask: given },
    )) as Reply<Answer<typeof name>>
    if (!reply.ok) throw Object.assign(new Error(reply.error.message), reply.error)
    return reply.value
  }
  return {
    root,
    page,
    get address() {
      return host.url
    },
    complaints,
    ask: askHost,
    runs: async () => unpackRuns(await askHost('runs.list', {})),
    async killHost() {
      host.process.kill('SIGKILL')
      await once(host.process, 'close')
    },
    async restartHost() {
      host = await startHost(join(root, 'home'), host.port)
      // Only what is behind the # changes: nothing is loaded, and the code is exchanged for a
      // cookie.
      const entered = page.waitForResponse((response) => response.url().endsWith('/session'))
      await page.goto(host.url)
      await entered
      await page.locator('main h1').waitFor()
    },
    async close() {
      await context.close()
      if (host.process.exitCode === null && host.process.signalCode === null) {
        const ended = once(host.process, 'close')
        host.process.kill('SIGTERM')
        await ended
      }
      rmSync(root, { recursive: true, force: true })
    },
  }
}

export interface StartedHost {
  readonly process: ChildProcess
  readonly url: string
  readonly port: number
}

export async function startHost(home: string, port: number): Promise<StartedHost> {
  const child = spawn(process.execPath, [MAIN, 'serve', '--json', '--home', home, '--port', String(port)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let complaints = ''
  child.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()))
  const lines = createInterface({ input: child.stdout })
  const answer = await Promise.race([once(lines, 'line'), once(child, 'close').then(() => undefined)])
  if (!answer) throw new Error(`The host ended with ${child.exitCode ?? child.signalCode}: ${complaints}`)
  const { url, port: servedPort } = JSON.parse(String(answer[0])) as { url: string; port: number }
  return { process: child, url, port: servedPort }
}
