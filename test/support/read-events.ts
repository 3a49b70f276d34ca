import type { TrainingEvent } from '../../src-main/contract/training-event.ts'
import { LOG_BEGINNING, scanLog } from '../../src-main/run-folder/scan-log.ts'

/** All events of a run's log with a higher `seq`; none where there is no log yet. */
export function readEvents(folder: string, afterSeq = 0): readonly TrainingEvent[] {
  const events: TrainingEvent[] = []
  scanLog(folder, LOG_BEGINNING, (event) => {
    if (event.seq > afterSeq) events.push(event)
  })
  return events
}
