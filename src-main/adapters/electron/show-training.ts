import type { BrowserWindow, PowerSaveBlocker } from 'electron'
import type { HostSwitch } from './host-switch.ts'
import { titleOf, type TrainingWatch } from './training-watch.ts'

/**
 * Shows in a window's title and progress bar what trains; while it does here, this machine does not
 * go to sleep. Call what it returns whenever something has changed.
 */
export function createTrainingShow(
  powerSaveBlocker: PowerSaveBlocker,
): (window: BrowserWindow | undefined, hosts: HostSwitch, watch: TrainingWatch) => void {
  let blocker: number | undefined
  return (window, hosts, watch) => {
    const running = watch.running()
    if (window && !window.isDestroyed()) {
      window.setTitle(titleOf(hosts.nameElsewhere(), running, watch.share()))
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
}
