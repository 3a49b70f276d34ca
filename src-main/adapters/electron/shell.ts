import { messageOf } from '../../domain/message-of.ts'
import type { ShellHandlers } from '../../contract/bridge.ts'
import type { StaticFile } from '../headless/static-files.ts'
import { ClosingWatch } from './closing-watch.ts'
import { viewOfArguments, viewOfLink } from './deep-link.ts'
import type { ElectronCalls } from './electron-calls.ts'
import { HostSwitch } from './host-switch.ts'
import { lockContents } from './lock-contents.ts'
import { lockSession } from './lock-session.ts'
import { menuTemplate } from './menu.ts'
import { notifyOfEnd } from './notify-of-end.ts'
import { openWindow } from './open-window.ts'
import { openPreferences, type PreferencesFile } from './preferences.ts'
import { serveWindow } from './serve-window.ts'
import { openDoor } from './shell-door.ts'
import { desktopHandlers, PAPER } from './shell-handlers.ts'
import { ShellWindow } from './shell-window.ts'
import { createTrainingShow } from './show-training.ts'
import { watchTrainings } from './training-watch.ts'

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
  const { app, ipcMain, protocol, session } = electron
  const { home, files } = settings
  const preferences = openPreferences(settings.preferencesPath)
  const show = createTrainingShow(electron.powerSaveBlocker)
  const showTraining = () => show(window.current(), hosts, watch)
  const window = new ShellWindow(
    () => openWindow(electron, settings.preload, settings.icon, preferences),
    (opened) => {
      closing.guard(opened)
      showTraining()
    },
    viewOfArguments(settings.args),
  )
  const watch = watchTrainings(showTraining, (run) => {
    if (window.current()?.isFocused()) return
    notifyOfEnd(electron, run, hosts.nameElsewhere(), () => window.go(`/run/${run.id}`))
  })
  const hosts = new HostSwitch({ home, files, preferences, watch, tell: (news) => window.tell(news) })
  const closing = new ClosingWatch(electron, preferences, hosts, () => watch.running())

  const handlers: ShellHandlers = {
    ...desktopHandlers(electron, {
      home,
      preferences,
      window: () => window.current() ?? failWithoutWindow(),
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
    window: () => window.current()?.webContents,
  })
  ipcMain.on('stillroom:listening', ({ sender }) => {
    if (sender !== window.current()?.webContents) return
    window.listens([
      { kind: 'host', host: hosts.shown() },
      { kind: 'connection', state: hosts.connection() },
    ])
    if (hosts.offer().why !== undefined) window.tell({ kind: 'connect', ...hosts.offer() })
  })
  setMenu(electron, settings.platform, window, hosts, preferences, closing)
  showWhenAsked(app, window)
  settings.onSignal(() => closing.quitUnasked())
  app.on('window-all-closed', () => {
    if (settings.platform !== 'darwin') app.quit()
  })
  leaveOnQuit(app, () => hosts.close())

  window.show()
  await hosts.useOwn()
}

function setMenu(
  { dialog, Menu, shell }: Pick<ElectronCalls, 'dialog' | 'Menu' | 'shell'>,
  platform: NodeJS.Platform,
  window: ShellWindow,
  hosts: HostSwitch,
  preferences: PreferencesFile,
  closing: ClosingWatch,
): void {
  const template = menuTemplate(
    {
      go: (path) => window.go(path),
      connect: () => window.tell({ kind: 'connect', ...hosts.offer(), why: undefined }),
      useOwnHost: () =>
        void hosts
          .useOwn()
          .catch((thrown: unknown) =>
            dialog.showErrorBox('The host on this machine could not be opened', messageOf(thrown)),
          ),
      openPaper: () => void shell.openExternal(PAPER),
      closeChoice: () => preferences.read().whenClosing,
      setCloseChoice: (choice) => closing.setChoice(choice),
    },
    platform,
  )
  Menu.setApplicationMenu(Menu.buildFromTemplate(template))
}

/** Another start of the app, a link and the dock show the window, and what they name. */
function showWhenAsked(app: ElectronCalls['app'], window: ShellWindow): void {
  app.on('second-instance', (_event, args) => {
    const view = viewOfArguments(args)
    if (view) window.go(view)
    else window.show()
  })
  app.on('open-url', (event, url) => {
    event.preventDefault()
    const view = viewOfLink(url)
    if (view) window.go(view)
  })
  app.on('activate', () => window.show())
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
