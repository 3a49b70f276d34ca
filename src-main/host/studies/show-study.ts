import type { RunOverview } from '../../contract/run-overview.ts'
import { readRun } from '../../run-folder/read-run.ts'
import type { StudyMetric, StudyScore } from '../../contract/study.ts'
import type { Choice } from '../../contract/study-choice.ts'
import { changedDevNotes } from '../../domain/study/changed-dev-notes.ts'
import { chosenOnDev } from '../../domain/study/chosen-on-dev.ts'
import { searchNote } from '../../domain/study/choice-text.ts'
import type { StudyCell, StudyCells } from '../../domain/study/study-cells.ts'
import { chosenCells, studyChoices, type TryResult } from '../../domain/study/study-choices.ts'
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
  /** Each with what its place has chosen, where a search has. */
  readonly cells: readonly ShownCell[]
  readonly tries: readonly ShownCell[]
  /** A place each; none of a study that gives every setting. */
  readonly choices: readonly Choice[]
  /** What to know before its numbers are compared. */
  readonly notes: readonly string[]
}

/** What is there of a study: of each cell the newest finished run, else the newest. */
export function showStudy(study: StudyCells, home: Home): ShownStudy {
  const { search } = study
  const known = runsByPlan(home)
  const read = new Map<string, RunOverview>()
  const runAt = (folder: string): RunOverview => {
    const run = read.get(folder) ?? readRun(folder)
    read.set(folder, run)
    return run
  }
  const shownOf = (cell: StudyCell): ShownCell => {
    const runs = cell.awaitsChoice ? [] : known.of(cell.plan).map(runAt)
    return { cell, run: runs.find(({ state }) => state === 'finished') ?? runs[0] }
  }
  const tries = (search?.tries ?? []).map(shownOf)
  const choices = search
    ? studyChoices(
        search,
        tries.map((one) => tryResult(one, search.by)),
      )
    : []
  const cells = chosenCells(study, choices).map(shownOf)
  return { cells, tries, choices, notes: studyNotes(study, cells, choices) }
}

/** What a run says as a try of its candidate. */
export function tryResult({ cell, run }: ShownCell, by: StudyScore): TryResult {
  if (run?.state === 'finished') return { score: cellValue({ cell, run }, by) }
  return run?.state === 'failed' && run.error?.code === 'non-finite-loss' ? 'diverged' : 'open'
}

/** The values of a metric, cell by cell: of finished runs, for others are not at their end. */
export function cellValues(shown: readonly ShownCell[], metric: StudyMetric): readonly CellValue[] {
  return shown.map((one) => ({
    place: one.cell.place,
    seed: one.cell.plan.training.seed,
    run: one.run?.id ?? null,
    value: cellValue(one, metric),
    measure: studyMeasure(metric, one.cell.plan),
  }))
}

function cellValue({ cell, run }: ShownCell, metric: StudyMetric): number | null {
  const { result, tested } = run?.state === 'finished' ? run : {}
  const scored = (one: typeof result | typeof tested) =>
    one && { ...one.scores, agreement: one.teacher?.agreement }
  return studyMetricValue(metric, cell.plan, { dev: scored(result), test: scored(tested) })
}

/** The finished runs, with their last predictions. */
export function finishedCells(shown: readonly ShownCell[]): readonly FinishedCell[] {
  return shown.flatMap((one) => finishedCell(one) ?? [])
}

export function finishedCell({ cell: { place, plan }, run }: ShownCell): FinishedCell | undefined {
  if (run?.state !== 'finished' || !run.result) return undefined
  const { predictions, scores } = run.result
  return { place, plan, folder: run.folder, predictions, examples: scores.examples }
}

/** What to know before the numbers of these runs are compared. */
export function studyNotes(
  { search }: Pick<StudyCells, 'search'>,
  shown: readonly ShownCell[],
  choices: readonly Choice[],
): readonly string[] {
  const finished = shown.flatMap(({ cell, run }) => (run?.state === 'finished' ? [{ cell, run }] : []))
  const chosen = chosenOnDev(finished.map(({ cell }) => cell.plan))
  const [any] = shown
  return [
    ...(search && any ? [searchNote(search, choices, any.cell.plan)] : []),
    ...(chosen === null ? [] : [`${chosen} --metric test.headline shows them.`]),
    ...changedDevNotes(
      finished.flatMap(({ cell: { plan }, run: { folder } }) => devFileOf({ plan, folder }) ?? []),
    ),
  ]
}
