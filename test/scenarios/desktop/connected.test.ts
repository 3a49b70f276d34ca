import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { axeViolations } from '../../e2e/axe-violations.ts'
import { buildForOldElectron } from './build-for-old-electron.ts'
import { connect, openDesktop, openTunnel, serveHost, tinyPlan, until } from './desktop.ts'
import type { Desktop, ServedHost } from './desktop.ts'
import { openDisplay, whyNoElectron, type Display } from './old-electron.ts'

const whyNot = whyNoElectron()
if (whyNot) console.warn(`The desktop app is not tried in a real Electron here: ${whyNot}`)

/** What test-main.cjs and a test keep in the main process. */
interface Seen {
  readonly shares: readonly number[]
  readonly notes: readonly {
    readonly options: { readonly title: string; readonly body: string }
    emit(name: string): void
  }[]
}

let display: Display
let bundle: string
let host: ServedHost
let desktop: Desktop

describe.skipIf(whyNot)('the desktop app on a host that another process serves', () => {
  beforeAll(async () => {
    bundle = await buildForOldElectron()
    display = await openDisplay()
  }, 300_000)
  afterAll(() => display?.close())
  beforeEach(async () => {
    host = await serveHost()
    desktop = await openDesktop({ display: display.name, bundle, root: host.root })
  })
  afterEach(async () => {
    await desktop.close()
    await host.close()
  })

  const title = () =>
    desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getTitle())
  const clickMenu = (id: string) =>
    desktop.app.evaluate(({ Menu }, wanted) => {
      const item = Menu.getApplicationMenu()?.getMenuItemById(wanted)
      if (!item) throw new Error(`No menu item ${wanted}`)
      item.click()
    }, id)

  test('enters by the address, says whose host it is, shows a run live and tells its end', async () => {
    const { app, page } = desktop
    await connect(page, host.url)
    await page.getByRole('heading', { name: 'Library' }).waitFor()
    expect(await title()).toBe(`${hostname()} – Stillroom`)
    expect(await desktop.shell('host.which', {})).toEqual({
      ok: true,
      value: { where: 'elsewhere', name: hostname(), address: `http://127.0.0.1:${host.port}` },
    })
    // What the desktop tells the taskbar, taken down.
    await app.evaluate(({ BrowserWindow }) => {
      const shares: number[] = []
      Object.assign(globalThis, { shares })
      const [window] = BrowserWindow.getAllWindows()
      if (!window) return
      window.setProgressBar = (share: number) => void shares.push(share)
      window.isFocused = () => false
    })
    await desktop.ask('runs.start', tinyPlan(host.root, 30))
    await until(async () => /^\d+% tiny – /.test((await title()) ?? ''), 'a title with the share of steps')
    const run = await until(
      async () => (await desktop.runs()).find(({ state }) => state === 'finished'),
      'a finished run',
    )
    const seen = await until(
      () =>
        app.evaluate(() => {
          const { shares, notes } = globalThis as unknown as Seen
          return notes[0] && { shares, ...notes[0].options }
        }),
      'a notification',
    )
    expect(seen.title).toBe(`tiny s1: finished on ${hostname()}`)
    expect(seen.body).toBe(`Accuracy ${((run.accuracy ?? NaN) * 100).toFixed(2)} % on the dev set.`)
    expect(Math.max(...seen.shares)).toBeGreaterThan(0.2)
    expect(seen.shares.at(-1)).toBe(-1)
    await app.evaluate(() => (globalThis as unknown as Seen).notes[0]?.emit('click'))
    await page.getByRole('heading', { name: 'tiny' }).first().waitFor()
    expect(page.url()).toBe(`app://stillroom/index.html#/run/${run.id}`)
    await page.locator('canvas').first().waitFor()
    expect(desktop.complaints).toEqual([])
  })

  test('shows views, the form and links from its menu', async () => {
    const { app, page } = desktop
    await connect(page, host.url)
    await page.getByRole('heading', { name: 'Library' }).waitFor()
    await clickMenu('view-library')
    await page.waitForURL(/#\/library$/)
    await clickMenu('view-runs')
    await page.waitForURL(/#\/runs$/)
    const keys = await app.evaluate(({ Menu }) =>
      ['new-plan', 'connect', 'view-runs'].map(
        (id) => Menu.getApplicationMenu()?.getMenuItemById(id)?.accelerator,
      ),
    )
    expect(keys).toEqual(['CmdOrCtrl+N', 'CmdOrCtrl+Shift+O', 'CmdOrCtrl+1'])
    await clickMenu('connect')
    const form = page.getByRole('dialog', { name: 'Connect to a host' })
    await form.waitFor()
    expect(await axeViolations(page)).toEqual([])
    expect(await form.getByLabel('Address').inputValue()).toBe(`http://127.0.0.1:${host.port}/`)
    await form.getByLabel('Address').fill(host.url)
    await form.getByRole('button', { name: 'Connect', exact: true }).click()
    await form.getByText('The code is wrong, or was used before').waitFor()
    await page.keyboard.press('Escape')
    await form.waitFor({ state: 'hidden' })
    const opened = await app.evaluate(({ Menu, shell }) => {
      const urls: string[] = []
      shell.openExternal = async (url: string) => void urls.push(url)
      Menu.getApplicationMenu()?.getMenuItemById('paper')?.click()
      return urls
    })
    expect(opened).toEqual(['https://arxiv.org/abs/1910.03723'])
  })

  test('chooses and saves files by the system’s own dialogs, where they were last', async () => {
    const { app } = desktop
    await app.evaluate(
      ({ dialog }, [chosen, saved]) => {
        const asked: unknown[] = []
        Object.assign(globalThis, { asked })
        dialog.showOpenDialog = (async (_window: unknown, options: unknown) => {
          asked.push(options)
          return { canceled: false, filePaths: [chosen] }
        }) as typeof dialog.showOpenDialog
        dialog.showSaveDialog = (async (_window: unknown, options: unknown) => {
          asked.push(options)
          return { canceled: false, filePath: saved }
        }) as typeof dialog.showSaveDialog
      },
      [join(host.root, 'train.jsonl'), join(host.root, 'table.csv')] as const,
    )
    expect(await desktop.shell('file.choose', { title: 'Training set', endings: ['jsonl', 'tsv'] })).toEqual({
      ok: true,
      value: join(host.root, 'train.jsonl'),
    })
    expect(await desktop.shell('file.save', { name: 'table.csv', text: 'a,b\n1,2\n' })).toMatchObject({
      ok: true,
    })
    expect(readFileSync(join(host.root, 'table.csv'), 'utf8')).toBe('a,b\n1,2\n')
    const asked = await app.evaluate(() => (globalThis as unknown as { asked: object[] }).asked)
    expect(asked).toMatchObject([
      { title: 'Training set', properties: ['openFile'], filters: [{ extensions: ['jsonl', 'tsv'] }] },
      { defaultPath: join(host.root, 'table.csv') },
    ])
  })

  test('goes through a tunnel that ends on another port, and lives through its break', async () => {
    const tunnel = await openTunnel(host.port)
    try {
      const { page } = desktop
      await connect(page, host.url, tunnel.port)
      await page.getByRole('heading', { name: 'Library' }).waitFor()
      tunnel.breakOff()
      const banner = page.getByText('The host does not answer. Trainings go on without')
      await banner.waitFor()
      await expect(desktop.runs()).rejects.toMatchObject({ code: 'unreachable' })
      tunnel.mend()
      await banner.waitFor({ state: 'hidden', timeout: 20_000 })
      await desktop.ask('runs.start', tinyPlan(host.root, 1))
      await page.getByText('tiny').first().waitFor({ timeout: 30_000 })
    } finally {
      await tunnel.close()
    }
  })

  test('asks for a new address when the host was started anew', async () => {
    const { page } = desktop
    await connect(page, host.url)
    await page.getByRole('heading', { name: 'Library' }).waitFor()
    const ended = once(host.process, 'close')
    host.process.kill('SIGKILL')
    await ended
    const anew = await host.again()
    await page.getByText('The host was started anew').first().waitFor({ timeout: 30_000 })
    await connect(page, anew.url)
    await page.getByRole('heading', { name: 'Library' }).waitFor()
  })
})
