import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Preferences } from '../../../src-main/adapters/electron/preferences.ts'
import { buildForOldElectron } from './build-for-old-electron.ts'
import { connect, openDesktop, serveHost, tinyPlan, until, type Desktop, type ServedHost } from './desktop.ts'
import { openDisplay, whyNoElectron, type Display } from './old-electron.ts'

const whyNot = whyNoElectron()

let display: Display
let bundle: string
let host: ServedHost
let desktop: Desktop

describe.skipIf(whyNot)('closing the desktop app', () => {
  beforeAll(async () => {
    bundle = await buildForOldElectron()
    display = await openDisplay()
  }, 300_000)
  afterAll(() => display?.close())
  beforeEach(async () => {
    host = await serveHost()
    await open()
  })
  afterEach(async () => {
    await desktop.close()
    await host.close()
  })

  const open = async () => {
    desktop = await openDesktop({ display: display.name, bundle, root: host.root })
  }
  const remembered = () =>
    JSON.parse(readFileSync(join(host.root, 'desktop', 'desktop.json'), 'utf8')) as Preferences
  /** Answers the next dialog with a button, and writes down what it said. */
  const answerWith = (response: number, checkboxChecked: boolean) =>
    desktop.app.evaluate(
      ({ dialog }, given) => {
        const asked: unknown[] = []
        Object.assign(globalThis, { asked })
        dialog.showMessageBox = (async (_window: unknown, options: unknown) => {
          asked.push(options)
          return given
        }) as typeof dialog.showMessageBox
      },
      { response, checkboxChecked },
    )
  const asked = () => desktop.app.evaluate(() => (globalThis as unknown as { asked: object[] }).asked)
  const closeWindow = () =>
    desktop.app
      .evaluate(({ BrowserWindow }) => void BrowserWindow.getAllWindows()[0]?.close())
      .catch(() => undefined)
  /** The window's title has a training's progress as soon as the desktop knows of it. */
  const desktopHears = () =>
    until(
      async () =>
        /^\d+% tiny/.test(
          await desktop.app.evaluate(
            ({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getTitle() ?? '',
          ),
        ),
      'the training in the title',
    )
  const hasEnded = () =>
    Promise.race([
      new Promise<boolean>((done) => desktop.app.once('close', () => done(true))),
      new Promise<boolean>((done) => setTimeout(() => done(false), 30_000)),
    ])

  test('while training asks once, pauses or goes on as it is told, and remembers', async () => {
    const { page } = desktop
    await connect(page, host.url)
    await page.getByRole('heading', { name: 'Library' }).waitFor()
    await desktop.ask('runs.start', tinyPlan(host.root, 1000))
    const run = await until(
      async () => (await desktop.runs()).find(({ state, step }) => state === 'running' && step > 0),
      'a running run',
    )
    await desktopHears()
    await answerWith(3, false)
    await closeWindow()
    await until(async () => (await asked()).length === 1, 'the question')
    expect((await asked())[0]).toMatchObject({
      message: expect.stringMatching(/^tiny is training on /) as string,
      buttons: ['Keep training', 'Pause', 'Stop', 'Cancel'],
      cancelId: 3,
      defaultId: 0,
    })
    expect(desktop.app.windows()).toHaveLength(1)
    await answerWith(1, true)
    const ended = hasEnded()
    await closeWindow()
    expect(await ended).toBe(true)
    expect(remembered().whenClosing).toBe('pause')
    // Another window on the same host sees that it is paused.
    const again = await host.newAddress()
    await open()
    await connect(desktop.page, again)
    await until(
      async () => (await desktop.runs()).some(({ id, state }) => id === run.id && state === 'paused'),
      'the run paused',
    )
    // Paused, nothing trains: it closes without a word. Stopped, the trainer ends.
    await desktop.ask('runs.control', { id: run.id, want: 'stop' })
    await until(
      async () => (await desktop.runs()).some(({ state }) => state === 'stopped'),
      'the run stopped',
    )
    await answerWith(3, false)
    const closed = hasEnded()
    await closeWindow()
    expect(await closed).toBe(true)
  })

  test('by a signal asks nothing, and lets the training go on', async () => {
    await connect(desktop.page, host.url)
    await desktop.ask('runs.start', tinyPlan(host.root, 1000))
    const run = await until(
      async () => (await desktop.runs()).find(({ state, step }) => state === 'running' && step > 0),
      'a running run',
    )
    await desktopHears()
    const ended = hasEnded()
    desktop.app.process().kill('SIGTERM')
    expect(await ended).toBe(true)
    await open()
    await connect(desktop.page, await host.newAddress())
    const [after] = await desktop.runs()
    expect(after).toMatchObject({ id: run.id, state: 'running' })
    await desktop.ask('runs.control', { id: run.id, want: 'stop' })
    await until(async () => (await desktop.runs())[0]?.state === 'stopped', 'the run stopped')
  })

  test('remembers where its window was, and comes back there', async () => {
    const bounds = { x: 120, y: 90, width: 1180, height: 760 }
    await desktop.app.evaluate(
      ({ BrowserWindow }, to) => BrowserWindow.getAllWindows()[0]?.setBounds(to),
      bounds,
    )
    await until(
      async () =>
        existsSync(join(host.root, 'desktop', 'desktop.json')) && remembered().window?.bounds.width === 1180,
      'the new place',
    )
    const ended = hasEnded()
    await closeWindow()
    expect(await ended).toBe(true)
    await open()
    const now = () =>
      desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getNormalBounds())
    expect(await now()).toEqual(bounds)
    const left = hasEnded()
    await closeWindow()
    await left
    // The screen it was on is gone.
    const memory = remembered()
    writeFileSync(
      join(host.root, 'desktop', 'desktop.json'),
      JSON.stringify({
        ...memory,
        window: { ...memory.window, bounds: { x: 5000, y: 90, width: 1180, height: 760 } },
      }),
    )
    await open()
    const { x = -1, width = 0 } = (await now()) ?? {}
    expect(x).toBeGreaterThanOrEqual(0)
    expect(x + width).toBeLessThanOrEqual(1600)
  })
})
