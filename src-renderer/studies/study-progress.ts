import type { StudyContent } from '../../src-main/contract/requests/study-requests.ts'
import type { RunRow } from '../../src-main/contract/run-row.ts'
import { STATES_WITH_TRAINER } from '../../src-main/contract/run-state.ts'

export type CellState = 'finished' | 'training' | 'waiting' | 'failed' | 'to run'

export interface StudyFailure {
  readonly place: readonly string[]
  readonly seed: number
  /** null where it failed before it had a run. */
  readonly run: string | null
  readonly message: string
}

export interface StudyProgress {
  readonly counts: Readonly<Record<CellState, number>>
  readonly failures: readonly StudyFailure[]
  /** Whether the queue of this machine holds any of it; Slurm's is not paused from here. */
  readonly isQueued: boolean
}

type Cell = StudyContent['cells'][number]

/** Of its cells, and of the tries of a study that chooses. */
export function studyProgress(
  { cells: ofTable, search }: StudyContent,
  rows: ReadonlyMap<string, RunRow>,
): StudyProgress {
  const cells = [...triesOf(search, rows), ...ofTable]
  const rowOf = ({ run }: Cell) => (run === null ? undefined : rows.get(run))
  const counts = { finished: 0, training: 0, waiting: 0, failed: 0, 'to run': 0 }
  const failures: StudyFailure[] = []
  for (const cell of cells) {
    const row = rowOf(cell)
    const state = cellState(cell, row)
    counts[state]++
    if (state === 'failed')
      failures.push({
        place: cell.place,
        seed: cell.seed,
        run: row?.state === 'failed' ? row.id : null,
        message: (row?.state === 'failed' ? row.error : cell.problem) ?? 'It failed and did not say why',
      })
  }
  const isQueued = cells.some((cell) => cell.isQueued)
  return { counts, failures, isQueued }
}

/** A try that diverged has ended and showed what it was to show: it is none of what is missing. */
function triesOf(search: StudyContent['search'], rows: ReadonlyMap<string, RunRow>): readonly Cell[] {
  return (search?.tries ?? []).flatMap(({ candidate, ...cell }) => {
    const row = rows.get(cell.run ?? '')
    const hasDiverged = row?.state === 'failed' && row.errorCode === 'non-finite-loss'
    const name = search?.candidates[candidate]?.name ?? ''
    return hasDiverged ? [] : [{ ...cell, place: [...cell.place, `try of ${name}`] }]
  })
}

function cellState({ isQueued, problem, slurm }: Cell, row: RunRow | undefined): CellState {
  if (row?.state === 'finished') return 'finished'
  if (row && STATES_WITH_TRAINER.has(row.state)) return 'training'
  if (slurm?.state === 'runs') return 'training'
  if (isQueued || slurm?.state === 'waits') return 'waiting'
  return row?.state === 'failed' || problem !== null ? 'failed' : 'to run'
}

/** What of a cell's seeds has not finished. */
export interface Unfinished {
  /** `2 waiting on Slurm, 1 to run`; empty where all have finished. */
  readonly text: string
  /** What Slurm says of its tasks, a line each. */
  readonly why: string
}

/** @param cells of one place, its seeds */
export function unfinished(cells: readonly Cell[], rows: ReadonlyMap<string, RunRow>): Unfinished {
  const left = cells.flatMap((cell) => {
    const state = cellState(cell, cell.run === null ? undefined : rows.get(cell.run))
    return state === 'finished' ? [] : [{ ...cell, state }]
  })
  const byWords = Map.groupBy(left, ({ state, slurm }) =>
    slurm && slurm.state !== 'ended' ? `${state} on Slurm` : state,
  )
  return {
    text: [...byWords].map(([words, ones]) => `${ones.length} ${words}`).join(', '),
    why: left.flatMap(({ seed, slurm }) => (slurm?.why ? `Seed ${seed}: ${slurm.why}` : [])).join('\n'),
  }
}

/** Whether Slurm may say something else of it by and by. */
export function isOnSlurm({ cells, slurmProblem }: StudyContent): boolean {
  return slurmProblem !== null || cells.some(({ slurm }) => slurm && slurm.state !== 'ended')
}
