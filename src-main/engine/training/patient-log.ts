import type { TrainingEventBody } from '../../contract/training-event.ts'
import { mayPass } from '../../domain/system-refusal.ts'
import type { EventLog } from '../../run-folder/event-log.ts'

/**
 * A log that keeps its lines in memory while the disk takes none, for a step that was taken cannot
 * be untaken.
 */
export interface PatientLog {
  append(body: TrainingEventBody): void
  /** Whether lines wait in memory. */
  isBehind(): boolean
  /**
   * Writes what waits, and makes all of it survive a power cut. @throws what the disk still refuses
   */
  sync(): void
  close(): void
}

export function patientLog(log: EventLog): PatientLog {
  const waiting: TrainingEventBody[] = []
  const write = () => {
    for (let [next] = waiting; next; [next] = waiting) {
      log.append(next)
      waiting.shift()
    }
  }
  return {
    append(body) {
      waiting.push(body)
      try {
        write()
      } catch (thrown) {
        if (!mayPass(thrown)) throw thrown
      }
    },
    isBehind: () => waiting.length > 0,
    sync() {
      write()
      log.sync()
    },
    close: () => log.close(),
  }
}
