import type { Study, StudyAxis } from '../../contract/study.ts'
import type { Steps } from '../steps.ts'
import { StillroomError } from '../stillroom-error.ts'
import { axisName, studyCellSteps, tableAxes, type StudyCells } from './study-cells.ts'

export interface StudyProblem {
  /** The axis at which a value is wrong; null where it takes several to be wrong, or none. */
  readonly axis: string | null
  /** Names the value, or the combination. */
  readonly message: string
}

/**
 * A study's cells; or what keeps it from being run: every value of each axis alone on the plan, so
 * that all that are wrong are named at their axis, and where none is, the first combination that
 * is.
 */
export function* cellsOrProblems(
  study: Study,
): Steps<{ readonly cells: StudyCells } | { readonly problems: readonly StudyProblem[] }> {
  const alone: StudyProblem[] = []
  for (const axis of [...tableAxes(study), ...chosenAxes(study)]) {
    const ones =
      'variants' in axis
        ? axis.variants.map((variant) => ({ ...axis, variants: [variant] }))
        : axis.values.map((value) => ({ ...axis, values: [value] }))
    for (const one of ones) {
      const found = yield* cellsOrProblem({ ...study, axes: [one] }, axisName(axis))
      if ('axis' in found) alone.push(found)
    }
  }
  if (alone.length > 0) return { problems: alone }
  const together = yield* cellsOrProblem(study, null)
  return 'axis' in together ? { problems: [together] } : { cells: together }
}

/** What is chosen, as if its values were an axis: called by the setting. */
function chosenAxes({ axes }: Study): readonly StudyAxis[] {
  return axes.flatMap((axis) => ('choose' in axis ? axis.choose : []))
}

function* cellsOrProblem(study: Study, axis: string | null): Steps<StudyCells | StudyProblem> {
  try {
    return yield* studyCellSteps(study)
  } catch (thrown) {
    if (!(thrown instanceof StillroomError)) throw thrown
    return { axis, message: thrown.message.replace(/The plan cannot be run:\s*/, '') }
  }
}
