import type { StillroomErrorData } from '../../contract/errors.ts'
import type { RunOverview } from '../../contract/run-overview.ts'
import { askedKey, askedOf } from '../../domain/plan/plan-key.ts'
import type { StudyCell, StudyCells } from '../../domain/study/study-cells.ts'
import { chosenCells, studyChoices } from '../../domain/study/study-choices.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import type { TrainingSurroundings } from '../training/train.ts'
import { runsByPlan, type RunsByPlan } from './find-study-runs.ts'
import { tryResult } from './show-study.ts'
import { trainCell, type CellSurroundings } from './train-cell.ts'

export interface StudySurroundings extends TrainingSurroundings {
  /** Told before each cell: how many of all are done, tries and cells. */
  readonly onCell?: (cell: StudyCell, done: number, all: number) => void
}

/** What became of a cell: its run, or why there is none. */
export interface CellResult {
  readonly cell: StudyCell
  readonly run?: RunOverview
  readonly error?: StillroomErrorData
  /** Whether the run was there, finished, before. */
  readonly wasThere: boolean
}

/** What became of a study: its tries, and its cells, but for those that still await a choice. */
export interface StudyResults {
  readonly tries: readonly CellResult[]
  readonly cells: readonly CellResult[]
  /** Cells of places at which a try failed, or no value can be chosen. */
  readonly waiting: readonly StudyCell[]
}

/**
 * Runs a study, its tries before its cells, one run after another, each to its end: what is trained
 * already is found by its content, what was begun is gone on with, what two cells ask for is
 * trained once. A cell that fails does not keep the others from running.
 * @throws StillroomError `interrupted` when told to stop; the next call goes on from there
 */
export async function runStudy(study: StudyCells, surroundings: StudySurroundings): Promise<StudyResults> {
  const { search } = study
  const known = runsByPlan(surroundings.home)
  const byAsked = new Map<string, CellResult>()
  const all = study.cells.length + (search?.tries.length ?? 0)
  let done = 0
  const runAll = async (cells: readonly StudyCell[], acceptsDiverged: boolean) => {
    const results = new Map<StudyCell, CellResult>()
    for (const cell of inOrderOfWork(cells)) {
      const key = askedKey(askedOf(cell.plan))
      const same = byAsked.get(key)
      if (!same) surroundings.onCell?.(cell, done, all)
      const result = same
        ? { ...same, cell, wasThere: true }
        : await resultOf(cell, known, { ...surroundings, acceptsDiverged })
      byAsked.set(key, result)
      results.set(cell, result)
      done++
    }
    return cells.flatMap((cell) => results.get(cell) ?? [])
  }
  const tries = await runAll(search?.tries ?? [], true)
  const choices = search
    ? studyChoices(
        search,
        tries.map((one) => (diverged(one) ? 'diverged' : tryResult({ run: undefined, ...one }, search.by))),
      )
    : []
  const cells = chosenCells(study, choices)
  return {
    tries,
    waiting: cells.filter(({ awaitsChoice }) => awaitsChoice),
    cells: await runAll(
      cells.filter(({ awaitsChoice }) => !awaitsChoice),
      false,
    ),
  }
}

/** Whether its loss was not finite: of a try a finding, not a failure. */
export function diverged({ error }: CellResult): boolean {
  return error?.code === 'non-finite-loss'
}

async function resultOf(
  cell: StudyCell,
  known: RunsByPlan,
  surroundings: CellSurroundings,
): Promise<CellResult> {
  try {
    return { cell, ...(await trainCell(cell.plan, known, surroundings)) }
  } catch (thrown) {
    if (!(thrown instanceof StillroomError) || thrown.code === 'interrupted') throw thrown
    return { cell, error: { code: thrown.code, message: thrown.message }, wasThere: false }
  }
}

/**
 * One seed of everything before the next, so that the whole table can be seen early; what has the
 * same teacher together, for it is fine-tuned once and its vault shared.
 */
export function inOrderOfWork<Cell extends StudyCell>(cells: readonly Cell[]): readonly Cell[] {
  const teacherOf = ({ plan }: Cell) =>
    JSON.stringify([plan.data, plan.kind === 'distill' ? plan.teacher : plan.model])
  const teachers = [...new Set(cells.map(teacherOf))]
  const place = new Map(cells.map((cell) => [cell, teachers.indexOf(teacherOf(cell))]))
  return cells.toSorted(
    (a, b) => (place.get(a) ?? 0) - (place.get(b) ?? 0) || a.plan.training.seed - b.plan.training.seed,
  )
}
