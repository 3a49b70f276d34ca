import type { BrowserWindow, Dialog } from 'electron'
import type { RunRow } from '../../contract/run-row.ts'
import type { CloseChoice } from './preferences.ts'

export interface Closing {
  readonly choice: Exclude<CloseChoice, 'ask'> | 'cancel'
  /** Do so from now on without asking. */
  readonly isToBeRemembered: boolean
}

const CHOICES = ['keep', 'pause', 'stop', 'cancel'] as const

/** Asks what is to become of trainings when their window closes. */
export async function askBeforeClosing(
  dialog: Dialog,
  window: BrowserWindow,
  running: readonly RunRow[],
  hostName: string | undefined,
): Promise<Closing> {
  const [first] = running
  const what =
    first && running.length === 1 ? `${first.name} is training` : `${running.length} runs are training`
  const { response, checkboxChecked } = await dialog.showMessageBox(window, {
    type: 'question',
    message: hostName ? `${what} on ${hostName}` : what,
    detail:
      'It goes on without the window and is found again when Stillroom is opened. Paused, it keeps its place and its memory; stopped, it writes a checkpoint to be resumed from.',
    buttons: ['Keep training', 'Pause', 'Stop', 'Cancel'],
    defaultId: 0,
    cancelId: 3,
    noLink: true,
    checkboxLabel: 'Do so from now on without asking',
  })
  return { choice: CHOICES[response] ?? 'cancel', isToBeRemembered: checkboxChecked }
}
