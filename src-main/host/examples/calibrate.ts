import { setImmediate as immediately } from 'node:timers/promises'
import type { Calibration } from '../../contract/calibration.ts'
import { startCalibration } from '../../domain/dev-set/calibration.ts'
import { peopleAndConfidence } from '../../domain/dev-set/people-and-confidence.ts'
import type { SideBySideColumns } from '../../domain/dev-set/side-by-side-columns.ts'

/** Resampled rows before others get their turn: some 10 ms. */
const ROWS_AT_ONCE = 400_000

/**
 * Works out what probabilities are worth in slices of some milliseconds, so that the event loop
 * stays responsive, and keeps it as long as the pair of students is loaded.
 */
export function createCalibrate(): (columns: SideBySideColumns) => Promise<Calibration | null> {
  const known = new WeakMap<SideBySideColumns, Promise<Calibration | null>>()
  return (columns) => {
    const found = known.get(columns) ?? calibrate(columns)
    known.set(columns, found)
    return found
  }
}

async function calibrate({ teacher, a, b, c, ratings }: SideBySideColumns): Promise<Calibration | null> {
  const models = [
    { role: 'teacher', columns: teacher },
    { role: 'a', columns: a },
    ...(b ? [{ role: 'b', columns: b } as const] : []),
    ...(c ? [{ role: 'c', columns: c } as const] : []),
  ] as const
  const started = startCalibration(models.map(({ role, columns }) => ({ role, judged: columns })))
  if (!started) return null
  const most = Math.max(1, Math.round(ROWS_AT_ONCE / teacher.right.length))
  while (started.draw(most) > 0) await immediately()
  return { ...started.told(), people: ratings ? peopleAndConfidence(models, ratings.spread) : null }
}
