import type { StillroomErrorData } from '../../contract/errors.ts'
import type { RunOverview } from '../../contract/run-overview.ts'
import { askedKey, askedOf } from '../../domain/plan/plan-key.ts'
import type { StudyCell } from '../../domain/study/study-cells.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import type { TrainingSurroundings } from '../training/train.ts'
import { runsByPlan, type RunsByPlan } from './find-study-runs.ts'
import { trainCell } from './train-cell.ts'

export interface StudySurroundings extends TrainingSurroundings {
  /** Told before each cell, and of what failed. */
  readonly onCell?: (cell: StudyCell, done: number) => void
}

/** What became of a cell: its run, or why there is none. */
export interface CellResult {
  readonly cell: StudyCell
  readonly run?: RunOverview
  readonly error?: StillroomErrorData
  /** Whether the run was there, finished, before. */
  readonly wasThere: boolean
}

/**
 * Runs the cells of a study one after another, each to its end: what is trained already is found by
 * its content, what was begun is gone on with, what two cells ask for is trained once. A cell that
 * fails does not keep the others from running.
 * @throws StillroomError `interrupted` when told to stop; the next call goes on from there
 */
export async function runStudy(
  cells: readonly StudyCell[],
  surroundings: StudySurroundings,
): Promise<readonly CellResult[]> {
  const known = runsByPlan(surroundings.home)
  const results = new Map<StudyCell, CellResult>()
  const byAsked = new Map<string, CellResult>()
  for (const cell of inOrderOfWork(cells)) {
    const key = askedKey(askedOf(cell.plan))
    const same = byAsked.get(key)
    if (!same) surroundings.onCell?.(cell, results.size)
    const result = same ? { ...same, cell, wasThere: true } : await resultOf(cell, known, surroundings)
    byAsked.set(key, result)
    results.set(cell, result)
  }
  return cells.flatMap((cell) => results.get(cell) ?? [])
}

async function resultOf(
  cell: StudyCell,
  known: RunsByPlan,
  surroundings: StudySurroundings,
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
