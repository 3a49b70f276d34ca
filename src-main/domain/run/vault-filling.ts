import type { Points } from '../../contract/points.ts'
import type { TrainingEvent } from '../../contract/training-event.ts'

/** How far a run is with filling its teacher's vault. */
export interface VaultFilling {
  /** Of its chunks that are on disk, 0 … 1. */
  readonly share: number
  /** What the others will take at the pace of the recent ones, milliseconds. */
  readonly remainingMs: number
}

/**
 * What is left to fill, while a run fills its vault; undefined where it reads none, or everything
 * is there.
 * @param events what the trainer said besides steps
 * @param recent points of the recent steps that filled: `fillMs`, `vaultChunks`
 */
export function vaultFilling(
  events: readonly TrainingEvent[],
  recent: Readonly<Record<string, Points>>,
): VaultFilling | undefined {
  const at = events.findLastIndex(({ kind }) => kind === 'teacher-source')
  const source = events[at]
  if (source?.kind !== 'teacher-source' || source.source === 'live') return undefined
  const { chunks, filled = 0, computeMs = 0 } = source
  if (chunks === undefined || events.slice(at).some(({ kind }) => kind === 'teacher-stored')) return undefined
  const started = events.findLast((event) => event.kind === 'started')
  const { steps, values } = recent.vaultChunks ?? { steps: [], values: [] }
  // What an earlier life of the trainer said may be of a vault that has been removed since.
  const counts = values.filter((_, index) => (steps[index] ?? 0) > (started?.fromStep ?? 0))
  const there = Math.max(filled, counts.at(-1) ?? 0)
  if (there >= chunks) return undefined
  const written = (counts.at(-1) ?? 0) - (counts[0] ?? 0)
  const spent = (recent.fillMs?.values ?? []).slice(1 - counts.length).reduce((sum, ms) => sum + ms, 0)
  const textMs = ((started?.trainExamples ?? 0) / chunks) * computeMs
  const chunkMs = written > 0 ? spent / written : textMs
  return { share: there / chunks, remainingMs: (chunks - there) * chunkMs }
}
