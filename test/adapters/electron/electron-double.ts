import { EventEmitter } from 'node:events'
import type { MenuItemConstructorOptions, MessageBoxOptions } from 'electron'
import type { ElectronCalls } from '../../../src-main/adapters/electron/electron-calls.ts'

interface Frame {
  readonly url: string
}

/**
 * Stands for Electron's calls as the current Electron has them, in the order that it makes its
 * events; draws nothing.
 */
export interface ElectronDouble {
  readonly calls: ElectronCalls
  readonly windows: readonly WindowDouble[]
  /**
   * Asks through IPC as a page does; the sender is the window's own page unless another is given.
   */
  invoke(
    channel: string,
    args: readonly unknown[],
    from?: { sender?: unknown; senderFrame?: Frame | null },
  ): Promise<string>
  /** The page begins to listen. */
  beginListening(): void
  readonly news: readonly { readonly kind: string }[]
  /** Fetches from the window's own scheme. */
  fetch(url: string, method?: string): Promise<Response>
  /** A click on a menu's item. */
  clickMenu(id: string): void
  readonly notifications: readonly NotificationDouble[]
  /** What blocks the machine's sleep now. */
  readonly blockers: ReadonlySet<number>
  readonly permissions: {
    request?: (
      contents: unknown,
      permission: string,
      decide: (given: boolean) => void,
      details: object,
    ) => void
    check?: (contents: unknown, permission: string, origin: string) => boolean
    load?: (details: { url: string }, decide: (answer: { cancel: boolean }) => void) => void
  }
  /** Questions of message boxes, and how the next is answered. */
  readonly boxes: MessageBoxOptions[]
  answer: { response: number; checkboxChecked: boolean }
  readonly errors: string[]
  readonly hasQuit: () => boolean
}

class WindowDouble extends EventEmitter {
  title = ''
  share = -1
  isGone = false
  readonly options: Readonly<Record<string, unknown>>
  readonly webContents: EventEmitter & { mainFrame: Frame; send: (channel: string, text: string) => void }
  readonly #all: WindowDouble[]
  readonly #allClosed: () => void

  constructor(
    options: Readonly<Record<string, unknown>>,
    all: WindowDouble[],
    send: (channel: string, text: string) => void,
    onAllClosed: () => void,
  ) {
    super()
    this.options = options
    this.#all = all
    this.#allClosed = onAllClosed
    all.push(this)
    this.webContents = Object.assign(new EventEmitter(), {
      mainFrame: { url: 'app://stillroom/index.html#/runs' },
      send,
      setZoomLevel: () => undefined,
      getZoomLevel: () => 0,
      setWindowOpenHandler: () => undefined,
      reload: () => undefined,
    })
  }
  async loadURL(): Promise<void> {}
  setTitle(title: string): void {
    this.title = title
  }
  setProgressBar(share: number): void {
    this.share = share
  }
  getNormalBounds() {
    const { x, y, width, height } = this.options
    return { x, y, width, height }
  }
  show(): void {}
  focus(): void {}
  maximize(): void {}
  isMaximized(): boolean {
    return false
  }
  isMinimized(): boolean {
    return false
  }
  isFocused(): boolean {
    return false
  }
  isDestroyed(): boolean {
    return this.isGone
  }
  close(): void {
    if (this.isGone) return
    let isKept = false
    this.emit('close', { preventDefault: () => (isKept = true) })
    if (!isKept) this.destroy()
  }
  destroy(): void {
    this.isGone = true
    this.#all.splice(this.#all.indexOf(this), 1)
    this.emit('closed')
    if (this.#all.length === 0) this.#allClosed()
  }
}

class NotificationDouble extends EventEmitter {
  readonly options: { readonly title: string; readonly body: string }
  constructor(options: { readonly title: string; readonly body: string }) {
    super()
    this.options = options
  }
}

export function createElectronDouble(): ElectronDouble {
  const windows: WindowDouble[] = []
  const news: { readonly kind: string }[] = []
  const channels = new Map<string, (event: object, ...args: unknown[]) => Promise<string>>()
  const ipcEvents = new EventEmitter()
  const notifications: NotificationDouble[] = []
  const blockers = new Set<number>()
  const permissions: ElectronDouble['permissions'] = {}
  const boxes: MessageBoxOptions[] = []
  const errors: string[] = []
  let serveScheme: ((request: { url: string; method: string }) => Response) | undefined
  let menu: readonly MenuItemConstructorOptions[] = []
  let hasQuit = false
  let isDeaf = false

  const app = Object.assign(new EventEmitter(), {
    isPackaged: false,
    enableSandbox: () => undefined,
    requestSingleInstanceLock: () => true,
    setAppUserModelId: () => undefined,
    whenReady: async () => undefined,
    getPath: () => process.env.STILLROOM_TEST_DATA,
    // As Electron: before-quit, every window may refuse, will-quit may be put off, quit.
    quit() {
      if (isDeaf) return
      app.emit('before-quit', {})
      const open = [...windows]
      open.forEach((window) => window.close())
      if (windows.length > 0) return
      if (open.length === 0) leave()
    },
  })
  const leave = () => {
    let isPutOff = false
    app.emit('will-quit', { preventDefault: () => (isPutOff = true) })
    if (!isPutOff) return void (hasQuit = true)
    // Until its event is over, microtasks included, Electron takes itself to be quitting.
    isDeaf = true
    setImmediate(() => (isDeaf = false))
  }
  const itemsOf = (items: readonly MenuItemConstructorOptions[]): readonly MenuItemConstructorOptions[] =>
    items.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? itemsOf(item.submenu) : [])])
  const find = (id: string) => itemsOf(menu).find((item) => item.id === id)

  const double: ElectronDouble = {
    calls: {
      app,
      BrowserWindow: function (options: Readonly<Record<string, unknown>>) {
        const made = new WindowDouble(
          options,
          windows,
          (_channel, text) => news.push(JSON.parse(text) as { kind: string }),
          () => app.emit('window-all-closed'),
        )
        app.emit('web-contents-created', {}, made.webContents)
        return made
      },
      dialog: {
        showMessageBox: async (_window: unknown, options: MessageBoxOptions) => {
          boxes.push(options)
          return double.answer
        },
        showErrorBox: (_title: string, text: string) => errors.push(text),
      },
      ipcMain: Object.assign(ipcEvents, {
        handle: (channel: string, answer: (event: object, ...args: unknown[]) => Promise<string>) =>
          channels.set(channel, answer),
      }),
      Menu: {
        buildFromTemplate: (template: readonly MenuItemConstructorOptions[]) => template,
        setApplicationMenu: (template: readonly MenuItemConstructorOptions[]) => (menu = template),
        getApplicationMenu: () => ({ getMenuItemById: find }),
      },
      nativeTheme: { shouldUseDarkColors: false },
      Notification: Object.assign(
        function (options: { title: string; body: string }) {
          const made = new NotificationDouble(options)
          return Object.assign(made, { show: () => notifications.push(made) })
        },
        { isSupported: () => true },
      ),
      powerSaveBlocker: {
        start: () => {
          blockers.add(1)
          return 1
        },
        stop: (id: number) => blockers.delete(id),
      },
      protocol: {
        registerSchemesAsPrivileged: () => undefined,
        handle: (_scheme: string, serve: typeof serveScheme) => (serveScheme = serve),
      },
      screen: {
        getPrimaryDisplay: () => ({ id: 1, workArea: { x: 0, y: 0, width: 1920, height: 1040 } }),
        getAllDisplays: () => [{ id: 1, workArea: { x: 0, y: 0, width: 1920, height: 1040 } }],
      },
      session: {
        defaultSession: {
          setPermissionRequestHandler: (handler: never) => (permissions.request = handler),
          setPermissionCheckHandler: (handler: never) => (permissions.check = handler),
          setDevicePermissionHandler: () => undefined,
          webRequest: { onBeforeRequest: (handler: never) => (permissions.load = handler) },
        },
      },
      shell: {},
    } as unknown as ElectronCalls,
    windows,
    news,
    notifications,
    blockers,
    permissions,
    boxes,
    errors,
    answer: { response: 3, checkboxChecked: false },
    async invoke(channel, args, from = {}) {
      const sender = windows[0]?.webContents
      const answer = channels.get(channel)
      if (!answer) throw new Error(`Nobody listens to ${channel}`)
      return answer({ sender, senderFrame: sender?.mainFrame, ...from }, ...args)
    },
    beginListening: () => void ipcEvents.emit('stillroom:listening', { sender: windows[0]?.webContents }),
    async fetch(url, method = 'GET') {
      if (!serveScheme) throw new Error('Nobody serves the scheme')
      return serveScheme({ url, method })
    },
    clickMenu(id) {
      const item = find(id) as { click?: () => void } | undefined
      if (!item?.click) throw new Error(`No menu item ${id}`)
      item.click()
    },
    hasQuit: () => hasQuit,
  }
  app.on('window-all-closed', () => undefined)
  return double
}
