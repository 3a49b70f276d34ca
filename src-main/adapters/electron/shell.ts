import type { BrowserWindow } from 'electron'
import { messageOf } from '../../domain/message-of.ts'
import type { Reply } from '../../contract/api.ts'
import type { ShellHandlers, ShellNews } from '../../contract/bridge.ts'
import type { RunRow } from '../../contract/run-row.ts'
import type { StaticFile } from '../headless/static-files.ts'
import { askBeforeClosing } from './ask-before-closing.ts'
import { viewOfArguments, viewOfLink } from './deep-link.ts'
import type { ElectronCalls } from './electron-calls.ts'
import { createHostSwitch } from './host-switch.ts'
import { lockContents } from './lock-contents.ts'
import { lockSession } from './lock-session.ts'
import { menuTemplate } from './menu.ts'
import { notifyOfEnd } from './notify-of-end.ts'
import { openWindow } from './open-window.ts'
import { openPreferences } from './preferences.ts'
import { serveWindow } from './serve-window.ts'
import { openDoor } from './shell-door.ts'
import { desktopHandlers, PAPER } from './shell-handlers.ts'
import { titleOf, watchTrainings } from './training-watch.ts'

export interface ShellSettings {
  /** Where runs live. */
  readonly home: string
  /** The built window. */
  readonly files: ReadonlyMap<string, StaticFile>
  readonly preload: string
  readonly icon: string
  /** Where the desktop keeps what it remembers. */
  readonly preferencesPath: string
  /** What the program was started with. */
  readonly args: readonly string[]
  readonly platform: NodeJS.Platform
  /** Calls `leave` when the system, or a Ctrl+C where the app was started, wants it to end. */
  readonly onSignal: (leave: () => void) => void
}

/** Runs the desktop app, once Electron is ready, until it quits. */
export async function runShell(electron: ElectronCalls, settings: ShellSettings): Promise<void> {
  const { app, dialog, ipcMain, Menu, powerSaveBlocker, protocol, session, shell } = electron
  const { home, files } = settings
  const preferences = openPreferences(settings.preferencesPath)
  let window: BrowserWindow | undefined
  let isListening = false
  let pendingView = viewOfArguments(settings.args)
  let blocker: number | undefined
  let isQuitting = false
  let mayClose = false

  const tell = (news: ShellNews) => {
    if (isListening && window && !window.isDestroyed())
      window.webContents.send('stillroom:news', JSON.stringify(news))
  }
  const go = (path: string) => {
    show()
    if (isListening) tell({ kind: 'go', path })
    else pendingView = path
  }
  const watch = watchTrainings(
    () => showTraining(),
    (run) => {
      if (window?.isFocused()) return
      notifyOfEnd(electron, run, shownName(), () => go(`/run/${run.id}`))
    },
  )
  const hosts = createHostSwitch({ home, files, preferences, watch, tell })
  const shownName = () => (hosts.shown().where === 'elsewhere' ? hosts.shown().name : undefined)

  function showTraining(): void {
    const running = watch.running()
    if (window && !window.isDestroyed()) {
      window.setTitle(titleOf(shownName(), running, watch.share()))
      window.setProgressBar(watch.share() ?? -1)
    }
    // Only this machine's sleep would stop a training here.
    const isNeeded = running.length > 0 && hosts.shown().where === 'own'
    if (isNeeded && blocker === undefined) blocker = powerSaveBlocker.start('prevent-app-suspension')
    if (!isNeeded && blocker !== undefined) {
      powerSaveBlocker.stop(blocker)
      blocker = undefined
    }
  }

  function open(): void {
    isListening = false
    mayClose = false
    const opened = openWindow(electron, settings.preload, settings.icon, preferences)
    window = opened
    opened.webContents.on('render-process-gone', () => (isListening = false))
    opened.on('close', (event) => {
      if (mayClose || watch.running().length === 0) return
      event.preventDefault()
      void close(opened)
    })
    opened.on('closed', () => (window = undefined))
    showTraining()
  }

  function show(): void {
    if (!window) return open()
    if (window.isMinimized()) window.restore()
    window.show()
    window.focus()
  }

  async function close(closing: BrowserWindow): Promise<void> {
    const running = watch.running()
    const known = preferences.read().whenClosing
    const { choice, isToBeRemembered } =
      known === 'ask'
        ? await askBeforeClosing(dialog, closing, running, shownName())
        : { choice: known, isToBeRemembered: false }
    if (choice === 'cancel') return void (isQuitting = false)
    if (isToBeRemembered) setCloseChoice(choice)
    if (choice !== 'keep' && !(await control(running, choice))) return void (isQuitting = false)
    mayClose = true
    if (isQuitting) app.quit()
    else closing.close()
  }

  async function control(running: readonly RunRow[], want: 'pause' | 'stop'): Promise<boolean> {
    const asked = running.map(({ id }) => hosts.ask('runs.control', JSON.stringify({ id, want })))
    const replies = (await Promise.all(asked)).map((text) => JSON.parse(text) as Reply<null>)
    const failed = replies.find((reply) => !reply.ok)
    if (!failed || failed.ok) return true
    dialog.showErrorBox('Training could not be told', failed.error.message)
    return false
  }

  function setCloseChoice(choice: 'ask' | 'keep' | 'pause' | 'stop'): void {
    preferences.change({ whenClosing: choice })
    const item = Menu.getApplicationMenu()?.getMenuItemById(`closing-${choice}`)
    if (item) item.checked = true
  }

  const handlers: ShellHandlers = {
    ...desktopHandlers(electron, {
      home,
      preferences,
      window: () => window ?? failWithoutWindow(),
      isOwnHost: () => hosts.shown().where === 'own',
    }),
    'host.which': () => hosts.shown(),
    'host.connect': ({ address, port }) => hosts.connect(address, port),
    'host.connect-here': () => hosts.connectHere(),
    'host.own': () => hosts.useOwn(),
  }

  lockSession(session.defaultSession)
  serveWindow(protocol, files)
  // Every page there ever is, before it can do anything.
  app.on('web-contents-created', (_event, contents) => lockContents(contents))
  openDoor(ipcMain, {
    ask: (name, given) => hosts.ask(name, given),
    shell: handlers,
    window: () => window?.webContents,
  })
  ipcMain.on('stillroom:listening', ({ sender }) => {
    if (sender !== window?.webContents) return
    isListening = true
    tell({ kind: 'host', host: hosts.shown() })
    tell({ kind: 'connection', state: hosts.connection() })
    if (pendingView !== undefined) tell({ kind: 'go', path: pendingView })
    pendingView = undefined
    if (hosts.offer().why !== undefined) tell({ kind: 'connect', ...hosts.offer() })
  })
  Menu.setApplicationMenu(
    Menu.buildFromTemplate(
      menuTemplate(
        {
          go,
          connect: () => tell({ kind: 'connect', ...hosts.offer(), why: undefined }),
          useOwnHost: () =>
            void hosts
              .useOwn()
              .catch((thrown: unknown) =>
                dialog.showErrorBox('The host on this machine could not be opened', messageOf(thrown)),
              ),
          openPaper: () => void shell.openExternal(PAPER),
          closeChoice: () => preferences.read().whenClosing,
          setCloseChoice,
        },
        settings.platform,
      ),
    ),
  )
  app.on('second-instance', (_event, args) => {
    const view = viewOfArguments(args)
    if (view) go(view)
    else show()
  })
  app.on('open-url', (event, url) => {
    event.preventDefault()
    const view = viewOfLink(url)
    if (view) go(view)
  })
  app.on('activate', show)
  app.on('before-quit', () => (isQuitting = true))
  // Nobody is there to be asked: trainings go on.
  settings.onSignal(() => {
    mayClose = true
    app.quit()
  })
  app.on('window-all-closed', () => {
    if (settings.platform !== 'darwin') app.quit()
  })
  leaveOnQuit(app, () => hosts.close())

  open()
  await hosts.useOwn()
}

/** Electron does not wait by itself for what is to be closed. */
function leaveOnQuit(app: ElectronCalls['app'], close: () => Promise<void>): void {
  let hasClosed = false
  app.on('will-quit', (event) => {
    if (hasClosed) return
    event.preventDefault()
    void close()
      .catch(() => undefined) // the app ends either way; a database that was not closed is whole
      .finally(() =>
        // Within the event, its microtasks included, Electron is already quitting and ignores
        // app.quit().
        setImmediate(() => {
          hasClosed = true
          app.quit()
        }),
      )
  })
}

function failWithoutWindow(): never {
  throw new Error('There is no window to ask in')
}
