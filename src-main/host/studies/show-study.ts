import type { RunOverview } from '../../contract/run-overview.ts'
import { readRun } from '../../run-folder/read-run.ts'
import type { StudyMetric } from '../../contract/study.ts'
import { changedDevNotes } from '../../domain/study/changed-dev-notes.ts'
import { chosenOnDev } from '../../domain/study/chosen-on-dev.ts'
import type { StudyCell } from '../../domain/study/study-cells.ts'
import { studyMeasure, studyMetricValue } from '../../domain/study/study-metric.ts'
import type { CellValue } from '../../domain/study/study-table.ts'
import type { Home } from '../home.ts'
import { devFileOf } from './changed-dev-files.ts'
import type { FinishedCell } from './pair-intervals.ts'
import { runsByPlan } from './find-study-runs.ts'

/** A cell, and the run that stands for it now. */
export interface ShownCell {
  readonly cell: StudyCell
  readonly run: RunOverview | undefined
}

export interface ShownStudy {
  readonly cells: readonly ShownCell[]
  /** What to know before its numbers are compared. */
  readonly notes: readonly string[]
}

/** What is there of a study: of each cell the newest finished run, else the newest. */
export function showStudy(cells: readonly StudyCell[], home: Home): ShownStudy {
  const known = runsByPlan(home)
  const read = new Map<string, RunOverview>()
  const runAt = (folder: string): RunOverview => {
    const run = read.get(folder) ?? readRun(folder)
    read.set(folder, run)
    return run
  }
  const shown = cells.map((cell) => {
    const runs = known.of(cell.plan).map(runAt)
    return { cell, run: runs.find(({ state }) => state === 'finished') ?? runs[0] }
  })
  return { cells: shown, notes: studyNotes(shown) }
}

/** The values of a metric, cell by cell: of finished runs, for others are not at their end. */
export function cellValues(shown: readonly ShownCell[], metric: StudyMetric): readonly CellValue[] {
  return shown.map(({ cell, run }) => {
    const { result, tested } = run?.state === 'finished' ? run : {}
    const scored = (one: typeof result | typeof tested) =>
      one && { ...one.scores, agreement: one.teacher?.agreement }
    return {
      place: cell.place,
      seed: cell.plan.training.seed,
      run: run?.id ?? null,
      value: studyMetricValue(metric, cell.plan, { dev: scored(result), test: scored(tested) }),
      measure: studyMeasure(metric, cell.plan),
    }
  })
}

/** The finished runs, with their last predictions. */
export function finishedCells(shown: readonly ShownCell[]): readonly FinishedCell[] {
  return shown.flatMap((one) => finishedCell(one) ?? [])
}

export function finishedCell({ cell: { place, plan }, run }: ShownCell): FinishedCell | undefined {
  if (run?.state !== 'finished' || !run.result) return undefined
  return { place, plan, folder: run.folder, predictions: run.result.predictions }
}

/** What to know before the numbers of these runs are compared. */
export function studyNotes(shown: readonly ShownCell[]): readonly string[] {
  const finished = shown.flatMap(({ cell, run }) => (run?.state === 'finished' ? [{ cell, run }] : []))
  const chosen = chosenOnDev(finished.map(({ cell }) => cell.plan))
  return [
    ...(chosen === null ? [] : [`${chosen} --metric test.headline shows them.`]),
    ...changedDevNotes(
      finished.flatMap(({ cell: { plan }, run: { folder } }) => devFileOf({ plan, folder }) ?? []),
    ),
  ]
}
