import type { ComparedSurgery } from '../../contract/example-browser.ts'
import { holm } from '../statistics/holm.ts'
import { mcnemar } from '../statistics/mcnemar.ts'
import { pairedDifferenceInterval } from '../statistics/paired-shares.ts'
import type { SurgeryOutcomes } from './surgery-outcomes.ts'

/**
 * Each surgery against the student as it is, on the examples that were asked.
 * @param outcomes by the surgeries' ids
 * @param examples how many were asked
 * @param accuracy of the student as it is, on them
 * @param teacherRight [N]
 */
export function compareSurgeries(
  outcomes: ReadonlyMap<string, SurgeryOutcomes>,
  examples: number,
  accuracy: number,
  teacherRight: Uint8Array,
): readonly ComparedSurgery[] {
  const counted = [...outcomes].map(([id, outcome]) => ({ id, ...countOutcomes(outcome, teacherRight) }))
  const ps = counted.map(({ mended, broken }) => mcnemar(mended, broken))
  const corrected = holm(ps)
  return counted.map(({ id, mended, mendedTeacherRight, broken }, at) => {
    const difference = (mended - broken) / examples
    return {
      id,
      accuracy: accuracy + difference,
      difference,
      interval: pairedDifferenceInterval({ aOnly: broken, bOnly: mended }, examples),
      mended: { teacherRight: mendedTeacherRight, teacherWrong: mended - mendedTeacherRight },
      broken,
      p: ps[at] ?? 1,
      pHolm: corrected[at] ?? 1,
    }
  })
}

function countOutcomes(
  outcome: SurgeryOutcomes,
  teacherRight: Uint8Array,
): { readonly mended: number; readonly mendedTeacherRight: number; readonly broken: number } {
  let [mended, mendedTeacherRight, broken] = [0, 0, 0]
  outcome.forEach((change, example) => {
    if (change < 0) broken++
    if (change <= 0) return
    mended++
    mendedTeacherRight += teacherRight[example] ?? 0
  })
  return { mended, mendedTeacherRight, broken }
}
