import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildForOldElectron } from './build-for-old-electron.ts'
import { connect, openDesktop, serveHost, until, type Desktop, type ServedHost } from './desktop.ts'
import { openDisplay, whyNoElectron, type Display } from './old-electron.ts'

const whyNot = whyNoElectron()

/** Electron has it, its types do not. */
interface LastPreferences {
  getLastWebPreferences(): Readonly<Record<string, unknown>>
}

let display: Display
let bundle: string
let host: ServedHost
let desktop: Desktop

describe.skipIf(whyNot)('the desktop app in a real Electron refuses', () => {
  beforeAll(async () => {
    bundle = await buildForOldElectron()
    display = await openDisplay()
    host = await serveHost()
    desktop = await openDesktop({ display: display.name, bundle, root: host.root })
    await connect(desktop.page, host.url)
    await desktop.page.getByRole('heading', { name: 'Library' }).waitFor()
  }, 300_000)
  afterAll(async () => {
    await desktop?.close()
    await host?.close()
    await display?.close()
  })

  const here = /^app:\/\/stillroom\/index\.html/

  test('Node in its page; the bridge is four functions', async () => {
    const { page, app } = desktop
    expect(
      await page.evaluate(() => ({
        node: ['process', 'require', 'module', 'Buffer', 'global', 'ipcRenderer', 'electron'].filter(
          (name) => name in globalThis,
        ),
        bridge: Object.entries(globalThis.stillroom).map(([name, value]) => `${name}: ${typeof value}`),
      })),
    ).toEqual({
      node: [],
      bridge: ['ask: function', 'shell: function', 'listen: function', 'pathOf: function'],
    })
    const kept = await app.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as LastPreferences | undefined
      return contents?.getLastWebPreferences()
    })
    expect(kept).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      webSecurity: true,
    })
  })

  test.each([
    'https://example.invalid/',
    'file:///etc/passwd',
    'app://elsewhere/index.html',
    'http://127.0.0.1:1/',
  ])('to go to %s', async (address) => {
    const { page } = desktop
    await page.evaluate((to) => void (location.href = to), address)
    await page.waitForTimeout(150)
    expect(page.url()).toMatch(here)
    await page.evaluate((to) => {
      const link = document.createElement('a')
      link.href = to
      link.target = '_blank'
      link.click()
    }, address)
    expect(await page.evaluate((to) => globalThis.open(to) === null, address)).toBe(true)
    expect(desktop.app.windows()).toHaveLength(1)
  })

  test('frames, pictures, scripts and questions elsewhere', async () => {
    const refused = await desktop.page.evaluate(async (address) => {
      const violations: string[] = []
      document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) =>
        violations.push(effectiveDirective),
      )
      const failed = async (what: Promise<unknown>) => what.then(() => 'answered').catch(() => 'refused')
      const asked = [await failed(fetch(address)), await failed(fetch('https://example.invalid/'))]
      const image = new Image()
      image.src = `${address}/x.png`
      const frame = document.createElement('iframe')
      frame.src = address
      document.body.append(frame)
      let script = 'ran'
      try {
        const element = document.createElement('script')
        element.textContent = 'globalThis.wasRun = true'
        document.body.append(element)
      } catch {
        script = 'refused'
      }
      await new Promise((done) => setTimeout(done, 300))
      frame.remove()
      return { asked, violations: [...new Set(violations)].sort(), script, wasRun: 'wasRun' in globalThis }
    }, `http://127.0.0.1:${host.port}`)
    expect(refused.asked).toEqual(['refused', 'refused'])
    expect(refused.violations).toEqual(expect.arrayContaining(['connect-src', 'frame-src', 'img-src']))
    expect(refused.script).toBe('refused')
    expect(refused.wasRun).toBe(false)
  })

  test('to load remote content even where the main process asks for it', async () => {
    const answer = await desktop.app.evaluate(async ({ BrowserWindow, session }, address) => {
      const window = new BrowserWindow({ show: false })
      const loaded = await window.loadURL(address).then(
        () => 'loaded',
        (thrown: Error) => thrown.message,
      )
      const isSame = window.webContents.session === session.defaultSession
      window.destroy()
      return { loaded, isSame }
    }, `http://127.0.0.1:${host.port}/`)
    expect(answer.isSame).toBe(true)
    expect(answer.loaded).toContain('ERR_BLOCKED_BY_CLIENT')
  })

  test('every permission but copying', async () => {
    const given = await desktop.page.evaluate(async () => {
      const named = async (what: Promise<unknown>) =>
        what.then((value) => String(value ?? 'given')).catch((error: Error) => error.name)
      return {
        notifications: await Notification.requestPermission(),
        microphone: await named(navigator.mediaDevices.getUserMedia({ audio: true })),
        place: await named(
          new Promise((done, fail) =>
            navigator.geolocation.getCurrentPosition(done, () =>
              fail(new DOMException('', 'NotAllowedError')),
            ),
          ),
        ),
        reading: await named(navigator.clipboard.readText()),
        states: await Promise.all(
          (['geolocation', 'notifications', 'clipboard-read', 'clipboard-write'] as PermissionName[]).map(
            async (name) => (await navigator.permissions.query({ name })).state,
          ),
        ),
      }
    })
    expect(given.notifications).toBe('denied')
    expect(given.microphone).toMatch(/NotAllowed|NotFound/)
    expect([given.place, given.reading]).toEqual(['NotAllowedError', 'NotAllowedError'])
    expect(given.states.slice(0, 3)).toEqual(['denied', 'denied', 'denied'])
  })

  test('a webview', async () => {
    expect(
      await desktop.page.evaluate(() => {
        const view = document.createElement('webview')
        view.setAttribute('src', 'https://example.invalid/')
        document.body.append(view)
        const isPlain = view.constructor === HTMLElement || view.constructor === HTMLUnknownElement
        view.remove()
        return isPlain
      }),
    ).toBe(true)
  })

  test('questions from a window that it did not open, with the same preload and address', async () => {
    const answer = await desktop.app.evaluate(
      async ({ BrowserWindow }, preload) => {
        const stranger = new BrowserWindow({ show: false, webPreferences: { preload, sandbox: true } })
        await stranger.loadURL('app://stillroom/index.html')
        const asked = (await stranger.webContents.executeJavaScript(
          `Promise.all([stillroom.ask('runs.list', '{}'), stillroom.shell('host.which', '{}')])`,
        )) as string[]
        stranger.destroy()
        return asked.map((text) => (JSON.parse(text) as { error?: { code: string } }).error?.code)
      },
      join(dirname(bundle), '..', 'preload', 'preload.cjs'),
    )
    expect(answer).toEqual(['untrusted-sender', 'untrusted-sender'])
  })

  test.each([
    '/../package.json',
    '/%2e%2e/package.json',
    '/%2e%2e%2f%2e%2e%2fmain/main.cjs',
    '/assets/..%5c..%5cmain%5cmain.cjs',
    '/..\\main\\main.cjs',
    '//etc/passwd',
    '/main/main.cjs',
    '/C:/Windows/win.ini',
  ])('the file %s, which is no part of the window', async (path) => {
    const status = await desktop.page.evaluate(
      async (wanted) => fetch(`app://stillroom${wanted}`).then((response) => response.status),
      path,
    )
    expect(status).toBe(404)
  })

  test('a NUL in an address, which is none', async () => {
    const answer = await desktop.page.evaluate(async () =>
      fetch('app://stillroom/index.html%00.png').then(
        ({ status }) => status,
        (error: Error) => error.name,
      ),
    )
    expect([404, 'TypeError']).toContain(answer)
  })

  test('methods that would change something', async () => {
    const answer = await desktop.page.evaluate(async () => {
      const plain = await fetch('/index.html')
      const posted = await fetch('/index.html', { method: 'POST', body: 'x' })
      return [plain.status, posted.status, plain.headers.get('content-security-policy')]
    })
    expect(answer.slice(0, 2)).toEqual([200, 405])
    expect(String(answer[2])).toContain("default-src 'none'")
  })

  test('questions that do not fit the contract, and links and paths that it does not know', async () => {
    const { page } = desktop
    const raw = await page.evaluate(async () => {
      const ask = globalThis.stillroom.ask as (...given: unknown[]) => Promise<string>
      return Promise.all([
        ask(5, {}),
        ask('runs.list', 'no json'),
        ask('no.such', '{}'),
        ask('__proto__', '{}'),
        ask('runs.list', ' '.repeat(5 << 20)),
      ])
    })
    const codes = raw.map((text) => (JSON.parse(text) as { error?: { code: string } }).error?.code)
    expect(codes.filter((code) => code === undefined || code === 'unexpected')).toEqual(['unexpected'])
    const refused = [
      ['link.open', { url: 'https://example.invalid/' }],
      ['link.open', { url: 'http://arxiv.org/' }],
      ['link.open', { url: 'file:///etc/passwd' }],
      ['link.open', { url: 'https://me@arxiv.org/' }],
      ['file.save', { name: '../x', text: '' }],
      ['run.reveal', { id: '..' }],
      ['host.connect', { address: 'http://192.0.2.1:80/#x' }],
      ['host.connect', { address: `http://example.invalid:7777/#${'a'.repeat(43)}` }],
      ['constructor', {}],
    ] as const
    for (const [name, given] of refused) expect(await desktop.shell(name, given)).toMatchObject({ ok: false })
  })

  test('links that are more than a view', async () => {
    const { page, app } = desktop
    const start = (...args: string[]) =>
      app.evaluate(({ app: electron }, given) => void electron.emit('second-instance', {}, given, '/'), args)
    await start('stillroom', 'stillroom://run/20261124-151233-4f2a')
    await page.waitForURL(/#\/run\/20261124-151233-4f2a$/)
    await start('stillroom', 'stillroom://run/../../library')
    await start('stillroom', 'stillroom://run/x?then=delete')
    await start('stillroom', 'stillroom://library')
    await page.waitForTimeout(200)
    expect(page.url()).toMatch(/#\/run\/20261124-151233-4f2a$/)
  })

  test('to stay away when its page has crashed', async () => {
    const { app } = desktop
    await app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer(),
    )
    await until(
      () =>
        app.evaluate(async ({ BrowserWindow }) => {
          const contents = BrowserWindow.getAllWindows()[0]?.webContents
          if (!contents || contents.isCrashed() || contents.isLoading()) return false
          // A page on its way does not answer at all.
          const text = await Promise.race([
            contents.executeJavaScript('document.querySelector("main")?.innerText ?? ""') as Promise<string>,
            new Promise<string>((done) => setTimeout(() => done(''), 1000)),
          ])
          return text.length > 0 && contents.getURL().endsWith('#/run/20261124-151233-4f2a')
        }),
      'the page again, at the same view',
    )
  })
})
