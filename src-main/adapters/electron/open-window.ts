import type { BrowserWindow } from 'electron'
import type { ElectronCalls } from './electron-calls.ts'
import { offerContextMenu } from './menu.ts'
import { placeWindow } from './place-window.ts'
import type { PreferencesFile } from './preferences.ts'
import { WINDOW_ADDRESS } from './window-address.ts'

/** The window's background colour in theme.css, shown until the page is drawn. */
const GROUND = { light: '#f2f2ee', dark: '#131516' }
const SAVE_AFTER_MS = 400
/** A renderer that crashes this often in a minute is not reloaded automatically. */
const MOST_CRASHES = 3
const RELOAD_AFTER_MS = 100

/**
 * Opens the one window, where and as large as it was, with everything that a page does not need
 * switched off.
 */
export function openWindow(
  electron: ElectronCalls,
  preload: string,
  icon: string,
  preferences: PreferencesFile,
): BrowserWindow {
  const { BrowserWindow, Menu, nativeTheme, screen } = electron
  const remembered = preferences.read().window
  const [main, ...others] = [
    screen.getPrimaryDisplay(),
    ...screen.getAllDisplays().filter(({ id }) => id !== screen.getPrimaryDisplay().id),
  ]
  const window = new BrowserWindow({
    ...placeWindow(
      remembered?.bounds,
      [main, ...others].map(({ workArea }) => workArea),
    ),
    minWidth: 800,
    minHeight: 560,
    show: false,
    title: 'Stillroom',
    icon,
    backgroundColor: nativeTheme.shouldUseDarkColors ? GROUND.dark : GROUND.light,
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      nodeIntegrationInWorker: false,
      webviewTag: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      // A page in the background must still draw what has come when it is looked at again.
      backgroundThrottling: true,
    },
  })
  if (remembered?.isMaximized) window.maximize()
  offerContextMenu(window.webContents, Menu)
  rememberPlace(window, preferences)
  reloadAfterCrash(electron, window)
  window.once('ready-to-show', () => window.show())
  // The title is the desktop's: how far a training is, and whose host is shown.
  window.on('page-title-updated', (event) => event.preventDefault())
  window.webContents.on('did-finish-load', () =>
    window.webContents.setZoomLevel(preferences.read().window?.zoom ?? 0),
  )
  void window.loadURL(WINDOW_ADDRESS)
  return window
}

function rememberPlace(window: BrowserWindow, preferences: PreferencesFile): void {
  let timer: NodeJS.Timeout | undefined
  const save = () => {
    clearTimeout(timer)
    if (window.isDestroyed() || window.isMinimized()) return
    preferences.change({
      window: {
        bounds: window.getNormalBounds(),
        isMaximized: window.isMaximized(),
        zoom: window.webContents.getZoomLevel(),
      },
    })
  }
  const soon = () => {
    clearTimeout(timer)
    timer = setTimeout(save, SAVE_AFTER_MS)
  }
  window.on('resize', soon)
  window.on('move', soon)
  window.on('maximize', soon)
  window.on('unmaximize', soon)
  window.on('close', save)
}

/** A crashed renderer is reloaded at the same view; trainings are not affected. */
function reloadAfterCrash({ dialog }: ElectronCalls, window: BrowserWindow): void {
  const crashes: number[] = []
  const reload = () => {
    if (!window.isDestroyed()) window.webContents.reload()
  }
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit' || window.isDestroyed()) return
    crashes.push(Date.now())
    const recent = crashes.filter((at) => at > Date.now() - 60_000).length
    // Not within the event: Electron is still taking the old process down.
    if (recent <= MOST_CRASHES) return void setTimeout(() => reload(), RELOAD_AFTER_MS)
    void dialog
      .showMessageBox(window, {
        type: 'error',
        message: 'The window has ended several times',
        detail: `The system's reason: ${reason}. Trainings go on without it.`,
        buttons: ['Load it again', 'Close'],
        cancelId: 1,
      })
      .then(({ response }) => (response === 0 ? reload() : window.destroy()))
  })
}
