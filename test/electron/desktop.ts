import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { _electron, type ElectronApplication, type Page } from 'playwright-core'
import { oldElectron } from './old-electron.ts'

const ROOT = new URL('../../', import.meta.url).pathname

/** The desktop app in a real Electron, on a screen that nobody sees. */
export interface Desktop {
  readonly app: ElectronApplication
  readonly page: Page
  /** What the page complained of: errors, refused scripts, failed requests. */
  readonly complaints: readonly string[]
  /** What the main process printed. */
  readonly printed: () => string
}

export interface DesktopOptions {
  readonly display: string
  /** Holds home/ and what the desktop remembers. */
  readonly root: string
  readonly args?: readonly string[]
}

export async function openDesktop({ display, root, args = [] }: DesktopOptions): Promise<Desktop> {
  const data = join(root, 'desktop')
  mkdirSync(data, { recursive: true })
  const app = await _electron.launch({
    executablePath: await oldElectron(),
    // Chromium refuses its own sandbox to root; a person's machine keeps it.
    args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), ...args],
    env: {
      ...(process.env as Record<string, string>),
      DISPLAY: display,
      STILLROOM_HOME: join(root, 'home'),
      STILLROOM_TEST_DATA: data,
      STILLROOM_TEST_MAIN: join(import.meta.dirname, 'test-main.cjs'),
      STILLROOM_TEST_BUNDLE: join(ROOT, 'out', 'main', 'main.cjs'),
    },
  })
  let printed = ''
  app.process().stdout?.on('data', (chunk: Buffer) => (printed += chunk.toString()))
  app.process().stderr?.on('data', (chunk: Buffer) => (printed += chunk.toString()))
  const page = await app.firstWindow()
  const complaints: string[] = []
  page.on('pageerror', ({ message }) => complaints.push(message))
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  return { app, page, complaints, printed: () => printed }
}
