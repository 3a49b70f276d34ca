import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { runShell } from '../../../src-main/adapters/electron/shell.ts'
import { serveHome } from '../../../src-main/adapters/headless/serve-home.ts'
import { openHost } from '../../../src-main/host/open-host.ts'
import { openEventLog, type EventLog } from '../../../src-main/run-folder/event-log.ts'
import { claimRun } from '../../../src-main/run-folder/trainer-mark.ts'
import { PROGRAM_PATHS } from '../../../src-main/adapters/program-paths.ts'
import { makeInputs, makeRun } from '../../scenarios/training/make-run-folder.ts'
import { createElectronDouble, type ElectronDouble } from './electron-double.ts'

// Electron 22, the one that can be had for tests, does not load better-sqlite3; what a newer one
// does with a host of its own is tried on a double of the calls.
let root: string
let electron: ElectronDouble
let endBySignal: () => void
const files = new Map([['/index.html', { content: Buffer.from('<!doctype html>'), type: 'text/html' }]])
const home = () => join(root, 'home')

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'stillroom-test-'))
  electron = createElectronDouble()
})
afterEach(async () => {
  electron.answer = { response: 0, checkboxChecked: false }
  if (!electron.hasQuit()) electron.calls.app.quit()
  await expect.poll(() => electron.hasQuit()).toBe(true)
  rmSync(root, { recursive: true, force: true })
})

const start = (args: readonly string[] = []) =>
  runShell(electron.calls, {
    home: home(),
    files,
    preload: 'preload.cjs',
    icon: 'icon.png',
    preferencesPath: join(root, 'desktop.json'),
    args,
    platform: 'linux',
    onSignal: (leave) => (endBySignal = leave),
  })
const ask = async (name: string, given: unknown) =>
  JSON.parse(await electron.invoke('stillroom:ask', [name, JSON.stringify(given)])) as unknown
const shell = async (name: string, given: unknown) =>
  JSON.parse(await electron.invoke('stillroom:shell', [name, JSON.stringify(given)])) as unknown
const kinds = () => electron.news.map(({ kind }) => kind)

/** A run as its trainer leaves it: begun, this process alive at it. */
function beginTraining(name: string): { readonly log: EventLog; end(): void } {
  const folder = join(home(), 'runs', name)
  renameSync(makeRun(root, name), folder)
  const claim = claimRun(folder)
  const log = openEventLog(folder)
  log.append({
    kind: 'started',
    fromStep: 0,
    pid: process.pid,
    tensorflow: '2.21.0',
    device: 'CPU',
    node: process.version,
    trainExamples: 40,
    devExamples: 12,
    rejectedRows: 0,
    parameters: 100,
    stages: [{ index: 0, name: 'together', steps: 20 }],
  })
  return { log, end: () => claim.release() }
}

describe('the desktop app with a host of its own', () => {
  test('answers its window, and says to its user’s programs alone who serves the home', async () => {
    await start()
    expect(await ask('host.describe', {})).toMatchObject({ ok: true, value: { home: home() } })
    expect(await ask('runs.list', {})).toMatchObject({ ok: true, value: { planOf: [] } })
    expect(await shell('host.which', {})).toMatchObject({ ok: true, value: { where: 'own' } })
    expect(electron.windows[0]?.title).toBe('Stillroom')
    const second = await serveHome(home(), files, 0)
    expect(second.kind).toBe('running')
    electron.calls.app.quit()
    await expect.poll(() => electron.hasQuit()).toBe(true)
    expect(existsSync(join(home(), 'server', 'server.json'))).toBe(false)
    const host = openHost(home(), PROGRAM_PATHS)
    await host.close()
  })

  test('tells its window what its host tells, from when the page listens', async () => {
    await start(['stillroom://run/20261124-151233-4f2a'])
    expect(electron.news).toEqual([])
    electron.beginListening()
    expect(kinds()).toEqual(['host', 'connection', 'go'])
    expect(electron.news[2]).toEqual({ kind: 'go', path: '/run/20261124-151233-4f2a' })
    await ask('runs.start', {
      plan: {
        kind: 'fine-tune',
        data: { source: { kind: 'files', train: 'none.tsv', dev: 'none.tsv' } },
        model: { kind: 'folder', path: 'none' },
      },
      isChecked: true,
    })
    await expect.poll(() => kinds()).toContain('event')
  })

  test('keeps the machine awake while it trains, shows how far it is, asks when it closes, and tells the end', async () => {
    makeInputs(root)
    await start()
    const { log, end } = beginTraining('training')
    await expect.poll(() => electron.windows[0]?.title).toMatch(/^\d+% together, 2 layers, .* – Stillroom$/)
    expect(electron.blockers.size).toBe(1)
    expect(electron.windows[0]?.share).toBe(0)
    electron.calls.app.quit()
    await expect.poll(() => electron.boxes).toHaveLength(1)
    expect(electron.boxes[0]?.message).toMatch(/^together, 2 layers, .* is training$/)
    expect(electron.windows).toHaveLength(1)
    electron.answer = { response: 1, checkboxChecked: false }
    electron.windows[0]?.close()
    await expect.poll(() => electron.windows).toHaveLength(0)
    await expect.poll(() => electron.hasQuit()).toBe(true)
    expect(readFileSync(join(home(), 'runs', 'training', 'control.json'), 'utf8')).toContain('pause')
    log.close()
    end()
  })

  test('ends by a signal without asking, and lets the training go on', async () => {
    makeInputs(root)
    await start()
    const { log, end } = beginTraining('training')
    await expect.poll(() => electron.blockers.size).toBe(1)
    endBySignal()
    await expect.poll(() => electron.hasQuit()).toBe(true)
    expect(electron.boxes).toEqual([])
    expect(existsSync(join(home(), 'runs', 'training', 'control.json'))).toBe(false)
    log.close()
    end()
  })

  test('tells by the system that a run has ended; a click shows it', async () => {
    makeInputs(root)
    await start()
    electron.beginListening()
    const { log, end } = beginTraining('training')
    await expect.poll(() => electron.blockers.size).toBe(1)
    log.close()
    end()
    await expect.poll(() => electron.notifications).toHaveLength(1)
    expect(electron.notifications[0]?.options.title).toMatch(/^together, 2 layers, .* s1: interrupted$/)
    expect(electron.blockers.size).toBe(0)
    electron.notifications[0]?.emit('click')
    expect(electron.news.at(-1)).toEqual({ kind: 'go', path: '/run/training' })
  })

  test('enters the Stillroom that has the home open already', async () => {
    const other = await serveHome(home(), files, 0)
    await start()
    electron.beginListening()
    expect(electron.news.find(({ kind }) => kind === 'connect')).toMatchObject({
      isRunningHere: true,
      why: expect.stringContaining('Another Stillroom owns') as string,
    })
    expect(await ask('runs.list', {})).toMatchObject({ ok: false, error: { code: 'unreachable' } })
    expect(await shell('host.connect-here', {})).toMatchObject({ ok: true, value: { where: 'elsewhere' } })
    expect(await ask('runs.list', {})).toMatchObject({ ok: true, value: { planOf: [] } })
    if (other.kind === 'ours') await other.close()
    expect(await ask('runs.list', {})).toMatchObject({ ok: false, error: { code: 'unreachable' } })
    expect(await shell('host.own', {})).toMatchObject({ ok: true, value: { where: 'own' } })
    expect(await ask('runs.list', {})).toMatchObject({ ok: true, value: { planOf: [] } })
  })
})

describe('with the calls of a newer Electron', () => {
  test('the window’s files, and nothing else, come by protocol.handle with the policy', async () => {
    await start()
    const answer = await electron.fetch('app://stillroom/index.html')
    expect([answer.status, await answer.text()]).toEqual([200, '<!doctype html>'])
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'")
    for (const [url, status] of [
      ['app://stillroom/../../package.json', 404],
      ['app://stillroom/%2e%2e/package.json', 404],
      ['app://stillroom/index.html%00', 404],
      ['app://elsewhere/index.html', 403],
      ['app://stillroom:80/index.html', 403],
      ['app://me@stillroom/index.html', 403],
    ] as const)
      expect([url, (await electron.fetch(url)).status]).toEqual([url, status])
    expect((await electron.fetch('app://stillroom/index.html', 'POST')).status).toBe(405)
  })

  test('no frame, redirect or webview goes elsewhere', async () => {
    await start()
    const contents = electron.windows[0]?.webContents
    const isRefused = (name: string, url: string) => {
      let refused = false
      const event = { url, preventDefault: () => (refused = true) }
      contents?.emit(name, event, url)
      return refused
    }
    for (const name of ['will-navigate', 'will-redirect', 'will-frame-navigate']) {
      expect([name, isRefused(name, 'https://example.invalid/')]).toEqual([name, true])
      expect([name, isRefused(name, 'app://stillroom.example.invalid/')]).toEqual([name, true])
      expect([name, isRefused(name, 'app://stillroom/index.html#/runs')]).toEqual([name, false])
    }
    expect(isRefused('will-attach-webview', '')).toBe(true)
  })

  test('a permission is asked, checked and refused; only the app’s own pages load', async () => {
    await start()
    const { request, check, load } = electron.permissions
    const given = (permission: string, requestingUrl: string) => {
      let answer = false
      request?.(undefined, permission, (is) => (answer = is), { requestingUrl })
      return [answer, check?.(undefined, permission, requestingUrl)]
    }
    expect(given('clipboard-sanitized-write', 'app://stillroom/')).toEqual([true, true])
    expect(given('clipboard-sanitized-write', 'https://example.invalid/')).toEqual([false, false])
    for (const permission of [
      'media',
      'geolocation',
      'notifications',
      'openExternal',
      'clipboard-read',
      'hid',
    ])
      expect([permission, ...given(permission, 'app://stillroom/')]).toEqual([permission, false, false])
    const isLoaded = (url: string) => {
      let isCancelled = true
      load?.({ url }, ({ cancel }) => (isCancelled = cancel))
      return !isCancelled
    }
    expect(
      ['app://stillroom/a.js', 'blob:app://stillroom/1', 'data:image/png;base64,'].map(isLoaded),
    ).toEqual([true, true, true])
    expect(
      [
        'http://127.0.0.1:7777/',
        'https://example.invalid',
        'ws://127.0.0.1:1/',
        'file:///etc/passwd',
        'blob:https://example.invalid/1',
        'app://other/',
      ].map(isLoaded),
    ).toEqual([false, false, false, false, false, false])
  })

  test('a sender that is not the window’s main frame on our page is refused', async () => {
    await start()
    const contents = electron.windows[0]?.webContents
    const code = async (from: Parameters<ElectronDouble['invoke']>[2]) =>
      (
        JSON.parse(await electron.invoke('stillroom:ask', ['runs.list', '{}'], from)) as {
          error?: { code: string }
        }
      ).error?.code
    expect(await code({ sender: {} })).toBe('untrusted-sender')
    expect(await code({ senderFrame: null })).toBe('untrusted-sender')
    expect(await code({ senderFrame: { url: 'app://stillroom/index.html' } })).toBe('untrusted-sender')
    expect(await code({})).toBeUndefined()
    if (contents) contents.mainFrame = { url: 'https://example.invalid/' }
    expect(await code({})).toBe('untrusted-sender')
  })
})
