import { setImmediate as immediately } from 'node:timers/promises'
import { resultEvaluation } from '../../domain/run/best-evaluation.ts'
import { readRun } from '../../run-folder/read-run.ts'
import type { ReadableDb } from '../../storage/database.ts'
import { selectEvaluations } from '../../storage/evaluations-table.ts'
import { selectAskedRuns } from '../../storage/select-asked-runs.ts'
import { runFolder, toRunId, type Home } from '../home.ts'
import type { OpenedCell } from './kept-studies.ts'
import type { FinishedCell } from './pair-intervals.ts'
import { studyNotes, type ShownCell, type ShownStudy } from './show-study.ts'

/** The runs that stand for a study's cells, as the index knows them. */
export interface IndexedRuns {
  /** Of each the newest finished run, else the newest. */
  of(cell: OpenedCell): ReturnType<typeof selectAskedRuns>[number] | undefined
  isFinished(cell: OpenedCell): boolean
  /** Undefined before its end. */
  finished(cell: OpenedCell): FinishedCell | undefined
  /** Read from their folders, a slice at a time. */
  shown(cells: readonly OpenedCell[]): Promise<ShownStudy>
}

/** Between two of them the event loop serves others. */
const SLICE_MS = 10

export function indexedRuns(db: ReadableDb, home: Home): IndexedRuns {
  const of = ({ asked }: OpenedCell) => {
    const runs = selectAskedRuns(db, asked)
    return runs.find(({ said }) => said === 'finished') ?? runs[0]
  }
  const folderOf = (id: string) => runFolder(home, toRunId(id))
  return {
    of,
    isFinished: (cell) => of(cell)?.said === 'finished',
    finished(cell) {
      const run = of(cell)
      const result = run?.said === 'finished' && resultEvaluation(selectEvaluations(db, run.id), cell.plan)
      if (!run || !result) return undefined
      return { place: cell.place, plan: cell.plan, folder: folderOf(run.id), predictions: result.predictions }
    },
    async shown(cells) {
      const found: ShownCell[] = []
      let until = performance.now() + SLICE_MS
      for (const cell of cells) {
        const run = of(cell)
        found.push({ cell, run: run && readRun(folderOf(run.id)) })
        if (performance.now() < until) continue
        await immediately()
        until = performance.now() + SLICE_MS
      }
      return { cells: found, notes: studyNotes(found) }
    },
  }
}
