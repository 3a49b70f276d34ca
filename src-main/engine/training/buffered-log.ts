import type { TrainingEventBody } from '../../contract/training-event.ts'
import { mayPass } from '../../domain/system-refusal.ts'
import type { EventLog } from '../../run-folder/event-log.ts'

/**
 * Buffers a log's lines in memory while the disk refuses them, for a step that was taken cannot be
 * undone.
 */
export interface BufferedLog {
  append(body: TrainingEventBody): void
  /** Whether lines wait in memory. */
  isBehind(): boolean
  /** Flushes the buffered lines, with fsync. @throws what the disk still refuses */
  sync(): void
  close(): void
}

export function bufferedLog(log: EventLog): BufferedLog {
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
