import { isAbsolute } from 'node:path'
import type { Handlers } from '../../contract/api.ts'
import type { RunId } from '../../contract/run-id.ts'
import type { RunLog } from '../../contract/run-log.ts'
import { lruCache } from '../../domain/lru-cache.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { readEventsBefore, readNotableEvents, type NotableEvents } from '../../run-folder/notable-events.ts'
import { selectEvaluations } from '../../storage/evaluations-table.ts'
import { selectLastPoints, selectValueAt } from '../../storage/series-table.ts'
import { exportRun } from '../runs/export-run.ts'
import { runFolder } from '../home.ts'
import type { HostSurroundings } from './host-surroundings.ts'
import type { LoadWatch } from '../runs/machine-load.ts'
import { createDevReader, readPredictions, readProbes } from '../runs/run-probes.ts'

/** Logs that are kept as far as they were read; a window looks at few runs at a time. */
const LOGS_KEPT = 8
/** Evaluations and checkpoints that a window is told of at once. */
const MOST_NUMEROUS = 3000

/** What one run shows besides its row and its curves. */
export function runDetailsHandlers({ db, home, findRow }: HostSurroundings, load: LoadWatch) {
  const readDev = createDevReader()
  const logs = lruCache<NotableEvents>(LOGS_KEPT)
  const logOf = (id: RunId): NotableEvents => {
    const folder = runFolder(home, id)
    const log = readNotableEvents(folder, logs.get(folder))
    logs.set(folder, log)
    return log
  }
  return {
    'machine.load': () => load.last(),
    'runs.log'({ id }) {
      findRow(id)
      return shortened(logOf(id))
    },
    'runs.events'({ id, before, most }) {
      findRow(id)
      const { events, bytes } = readEventsBefore(runFolder(home, id), before, most)
      return { events, earlier: bytes > 0 ? bytes : null }
    },
    'runs.lastPoints'({ id, series, count }) {
      findRow(id)
      return Object.fromEntries(series.map((name) => [name, selectLastPoints(db, id, name, count)]))
    },
    'runs.values'({ id, step, series }) {
      findRow(id)
      const found = series.flatMap((name) => {
        const value = selectValueAt(db, id, name, step)
        return value ? [[name, value] as const] : []
      })
      return Object.fromEntries(found)
    },
    'runs.probes'({ id, examples }) {
      findRow(id)
      return readProbes(runFolder(home, id), selectEvaluations(db, id), readDev, examples)
    },
    'runs.predictions'({ id }) {
      findRow(id)
      return readPredictions(runFolder(home, id), selectEvaluations(db, id), readDev)
    },
    async 'runs.export'({ id, folder }) {
      if (!isAbsolute(folder))
        throw new StillroomError('invalid-arguments', `${folder} is no absolute path; name the whole of it`)
      findRow(id)
      return { path: await exportRun(runFolder(home, id), folder) }
    },
  } satisfies Partial<Handlers>
}

/**
 * Evaluations and checkpoints may be thousands; of them the newest go out, of everything else all.
 */
function shortened({ events, place }: NotableEvents): RunLog {
  const isNumerous = ({ kind }: { readonly kind: string }) => kind === 'evaluated' || kind === 'checkpoint'
  let leftOut = Math.max(0, events.filter(isNumerous).length - MOST_NUMEROUS)
  const answer = { leftOut, lastSeq: place.seq, lastAt: place.at }
  return { ...answer, events: events.filter((event) => !isNumerous(event) || leftOut-- <= 0) }
}
