import type { BrowserWindow } from 'electron'
import type { ShellNews } from '../../contract/bridge.ts'

/** The app's one window, or none; its page is told news once it listens. */
export class ShellWindow {
  private readonly open: () => BrowserWindow
  private readonly onOpen: (opened: BrowserWindow) => void
  private opened: BrowserWindow | undefined
  private isListening = false
  /** Where the page goes once it listens. */
  private pendingPath: string | undefined

  /** @param onOpen told of every window that was opened */
  constructor(
    open: () => BrowserWindow,
    onOpen: (opened: BrowserWindow) => void,
    firstPath: string | undefined,
  ) {
    this.open = open
    this.onOpen = onOpen
    this.pendingPath = firstPath
  }

  current(): BrowserWindow | undefined {
    return this.opened
  }

  /** Brings it before the others; opens one where there is none. */
  show(): void {
    if (!this.opened) {
      const opened = (this.opened = this.open())
      this.isListening = false
      opened.webContents.on('render-process-gone', () => (this.isListening = false))
      opened.on('closed', () => (this.opened = undefined))
      this.onOpen(opened)
      return
    }
    if (this.opened.isMinimized()) this.opened.restore()
    this.opened.show()
    this.opened.focus()
  }

  /** Shows a view. */
  go(path: string): void {
    this.show()
    if (this.isListening) this.tell({ kind: 'go', path })
    else this.pendingPath = path
  }

  tell(news: ShellNews): void {
    if (this.isListening && this.opened && !this.opened.isDestroyed())
      this.opened.webContents.send('stillroom:news', JSON.stringify(news))
  }

  /** Its page listens from now on. @param news what it is told first */
  listens(news: readonly ShellNews[]): void {
    this.isListening = true
    for (const one of news) this.tell(one)
    if (this.pendingPath !== undefined) this.tell({ kind: 'go', path: this.pendingPath })
    this.pendingPath = undefined
  }
}
