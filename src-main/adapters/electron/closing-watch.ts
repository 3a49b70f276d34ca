import type { BrowserWindow } from 'electron'
import type { Reply } from '../../contract/api.ts'
import type { RunRow } from '../../contract/run-row.ts'
import { askBeforeClosing } from './ask-before-closing.ts'
import type { ElectronCalls } from './electron-calls.ts'
import type { HostSwitch } from './host-switch.ts'
import type { CloseChoice, PreferencesFile } from './preferences.ts'

/** Lets no window close, and the app not quit, before it is settled what becomes of trainings. */
export class ClosingWatch {
  private readonly calls: Pick<ElectronCalls, 'app' | 'dialog' | 'Menu'>
  private readonly preferences: PreferencesFile
  private readonly hosts: HostSwitch
  private readonly running: () => readonly RunRow[]
  private mayClose = false
  private isQuitting = false

  /** @param running what trains now */
  constructor(
    calls: Pick<ElectronCalls, 'app' | 'dialog' | 'Menu'>,
    preferences: PreferencesFile,
    hosts: HostSwitch,
    running: () => readonly RunRow[],
  ) {
    this.calls = calls
    this.preferences = preferences
    this.hosts = hosts
    this.running = running
    calls.app.on('before-quit', () => (this.isQuitting = true))
  }

  guard(window: BrowserWindow): void {
    this.mayClose = false
    window.on('close', (event) => {
      if (this.mayClose || this.running().length === 0) return
      event.preventDefault()
      void this.close(window)
    })
  }

  /** Nobody is there to be asked: trainings go on. */
  quitUnasked(): void {
    this.mayClose = true
    this.calls.app.quit()
  }

  setChoice(choice: CloseChoice): void {
    this.preferences.change({ whenClosing: choice })
    const item = this.calls.Menu.getApplicationMenu()?.getMenuItemById(`closing-${choice}`)
    if (item) item.checked = true
  }

  private async close(window: BrowserWindow): Promise<void> {
    const running = this.running()
    const known = this.preferences.read().whenClosing
    const { choice, isToBeRemembered } =
      known === 'ask'
        ? await askBeforeClosing(this.calls.dialog, window, running, this.hosts.nameElsewhere())
        : { choice: known, isToBeRemembered: false }
    if (choice === 'cancel') return void (this.isQuitting = false)
    if (isToBeRemembered) this.setChoice(choice)
    if (choice !== 'keep' && !(await this.control(running, choice))) return void (this.isQuitting = false)
    this.mayClose = true
    if (this.isQuitting) this.calls.app.quit()
    else window.close()
  }

  /** @returns whether all of them were told */
  private async control(running: readonly RunRow[], want: 'pause' | 'stop'): Promise<boolean> {
    const asked = running.map(({ id }) => this.hosts.ask('runs.control', JSON.stringify({ id, want })))
    const replies = (await Promise.all(asked)).map((text) => JSON.parse(text) as Reply<null>)
    const failed = replies.find((reply) => !reply.ok)
    if (!failed || failed.ok) return true
    this.calls.dialog.showErrorBox('Training could not be told', failed.error.message)
    return false
  }
}
