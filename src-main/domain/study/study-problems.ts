import type { Study } from '../../contract/study.ts'
import { StillroomError } from '../stillroom-error.ts'
import { axisName, studyCells, tableAxes } from './study-cells.ts'

export interface StudyProblem {
  /** The axis at which a value is wrong; null where it takes several to be wrong, or none. */
  readonly axis: string | null
  /** Names the value, or the combination. */
  readonly message: string
}

/**
 * What keeps a study from being run: every value of each axis alone on the plan, so that all that
 * are wrong are named at their axis; where none is, the first combination that is.
 */
export function studyProblems(study: Study): readonly StudyProblem[] {
  const alone = tableAxes(study).flatMap((axis): readonly StudyProblem[] => {
    const ones =
      'variants' in axis
        ? axis.variants.map((variant) => ({ ...axis, variants: [variant] }))
        : axis.values.map((value) => ({ ...axis, values: [value] }))
    return ones.flatMap((one) => problemOf({ ...study, axes: [one] }, axisName(axis)) ?? [])
  })
  if (alone.length > 0) return alone
  const together = problemOf(study, null)
  return together ? [together] : []
}

function problemOf(study: Study, axis: string | null): StudyProblem | undefined {
  try {
    studyCells(study)
    return undefined
  } catch (thrown) {
    if (!(thrown instanceof StillroomError)) throw thrown
    return { axis, message: thrown.message.replace(/The plan cannot be run:\s*/, '') }
  }
}
