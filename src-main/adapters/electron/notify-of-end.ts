import type { RunRow } from '../../contract/run-row.ts'
import { runTitle } from '../../domain/run/run-title.ts'
import type { ElectronCalls } from './electron-calls.ts'

/**
 * Referenced until they are closed: a notification that was garbage-collected cannot be clicked.
 */
const shown = new Set<object>()
const LONGEST_REASON = 160

/** Shows a system notification that a run has ended; a click opens it. */
export function notifyOfEnd(
  { Notification }: Pick<ElectronCalls, 'Notification'>,
  run: RunRow,
  hostName: string | undefined,
  open: () => void,
): void {
  if (!Notification.isSupported()) return
  const notification = new Notification({ ...wordsOfEnd(run, hostName), silent: false })
  shown.add(notification)
  notification.on('click', () => {
    shown.delete(notification)
    open()
  })
  notification.on('close', () => shown.delete(notification))
  notification.show()
}

/** What became of a run, in a line and a sentence. */
function wordsOfEnd(
  run: RunRow,
  hostName: string | undefined,
): { readonly title: string; readonly body: string } {
  const { state, accuracy, error } = run
  const where = hostName ? ` on ${hostName}` : ''
  const result = accuracy === null ? '' : `Accuracy ${(accuracy * 100).toFixed(2)} % on the dev set.`
  const reason = error === null ? '' : error.slice(0, LONGEST_REASON)
  return {
    title: `${runTitle(run)}: ${state}${where}`,
    body: state === 'finished' ? result : reason || result,
  }
}
