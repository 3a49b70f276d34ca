import type { StudyScore } from '../../contract/study.ts'
import type { Choice } from '../../contract/study-choice.ts'
import { resultEvaluation } from '../../domain/run/best-evaluation.ts'
import { chosenCells, studyChoices, type TryResult } from '../../domain/study/study-choices.ts'
import { studyMetricValue } from '../../domain/study/study-metric.ts'
import { readRun } from '../../run-folder/read-run.ts'
import type { ReadableDb } from '../../storage/database.ts'
import { selectEvaluations } from '../../storage/evaluations-table.ts'
import { selectAskedRuns, selectStandingRun } from '../../storage/select-asked-runs.ts'
import { ofEach } from '../../domain/steps.ts'
import { runFolder, toRunId, type Home } from '../home.ts'
import { inSlices } from './in-slices.ts'
import type { OpenedCell, OpenedStudy } from './kept-studies.ts'
import type { FinishedCell } from './pair-intervals.ts'
import { studyNotes, type ShownCell, type ShownStudy } from './show-study.ts'

/** The runs that stand for a study's cells, as the index knows them. */
export interface IndexedRuns {
  /** Of each the newest finished run, else the newest; none of a cell that awaits a choice. */
  of(cell: OpenedCell): ReturnType<typeof selectAskedRuns>[number] | undefined
  isFinished(cell: OpenedCell): boolean
  /** In the order of the cells, a slice of time at once; undefined before a run's end. */
  finishedOf(cells: readonly OpenedCell[]): Promise<readonly (FinishedCell | undefined)[]>
  /** Whether its newest run ended because its loss was not finite. */
  hasDiverged(cell: OpenedCell): boolean
  /** What its places have chosen by now, and its cells with that. */
  decided(study: Pick<OpenedStudy, 'cells' | 'search'>): DecidedStudy
  /** Read from their folders, a slice at a time. */
  shown(study: OpenedStudy): Promise<ShownStudy>
}

/** A study with what its places have chosen by now. */
export interface DecidedStudy {
  readonly cells: readonly OpenedCell[]
  /** A place each; none of a study that gives every setting. */
  readonly choices: readonly Choice[]
}

export function indexedRuns(db: ReadableDb, home: Home): IndexedRuns {
  const of = ({ asked, awaitsChoice, broughtRun }: OpenedCell) => {
    if (broughtRun === null) return undefined
    if (broughtRun !== undefined) return awaitsChoice ? undefined : selectStandingRun(db, broughtRun)
    const runs = awaitsChoice ? [] : selectAskedRuns(db, asked)
    return runs.find(({ said }) => said === 'finished') ?? runs[0]
  }
  const folderOf = (id: string) => runFolder(home, toRunId(id))
  const resultOf = (cell: OpenedCell) => {
    const run = of(cell)
    const result =
      run?.said === 'finished' ? resultEvaluation(selectEvaluations(db, run.id), cell.plan) : undefined
    return run && result && { id: run.id, result }
  }
  const hasDiverged = (cell: OpenedCell) => {
    const run = of(cell)
    return run?.said === 'failed' && readRun(folderOf(run.id)).error?.code === 'non-finite-loss'
  }
  const tryResult = (cell: OpenedCell, by: StudyScore): TryResult => {
    const found = resultOf(cell)?.result
    if (!found) return hasDiverged(cell) ? 'diverged' : 'open'
    const dev = { ...found.scores, agreement: found.teacher?.agreement ?? null }
    return { score: studyMetricValue(by, cell.plan, { dev, test: null }) }
  }
  const decided: IndexedRuns['decided'] = ({ cells, search }) => {
    if (!search) return { cells, choices: [] }
    const results = search.tries.map((one) => tryResult(one, search.by))
    const choices = studyChoices(search, results)
    return { cells: chosenCells({ cells, search }, choices), choices }
  }
  const shownOf = (cell: OpenedCell): ShownCell => {
    const run = of(cell)
    return { cell, run: run && readRun(folderOf(run.id)) }
  }
  const finished = (cell: OpenedCell): FinishedCell | undefined => {
    const found = resultOf(cell)
    if (!found) return undefined
    const { place, plan } = cell
    const { predictions, scores } = found.result
    return { place, plan, folder: folderOf(found.id), predictions, examples: scores.examples }
  }
  return {
    of,
    isFinished: (cell) => of(cell)?.said === 'finished',
    finishedOf: (cells) => inSlices(ofEach(cells, finished)),
    hasDiverged,
    decided,
    async shown(study) {
      const { cells, choices } = decided(study)
      const shown = await inSlices(ofEach(cells, shownOf))
      const tries = await inSlices(ofEach(study.search?.tries ?? [], shownOf))
      return { cells: shown, tries, choices, notes: studyNotes(study, shown, choices) }
    },
  }
}
