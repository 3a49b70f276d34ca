import type { RunFacts } from '../../src-main/domain/query/run-fields.ts'
import { teacherValueOf, valueOf, type ValueChoice } from './value-choice.ts'

/** What all lines are drawn against, so that they can be compared. */
export interface Scales {
  /** Of the chosen value, with some room on either side. */
  readonly range: readonly [low: number, high: number]
  /** Where bars of agreement begin: a tenth below the least. */
  readonly lowAgreement: number
}

/** The scales of the runs that are shown, and of their teachers. */
export function scalesOf(shown: readonly RunFacts[], choice: ValueChoice): Scales {
  let [low, high, lowAgreement] = [Infinity, -Infinity, 1]
  for (const { row } of shown) {
    for (const value of [valueOf(row, choice), teacherValueOf(row, choice)]) {
      if (value === null) continue
      low = Math.min(low, value)
      high = Math.max(high, value)
    }
    if (row.agreement !== null) lowAgreement = Math.min(lowAgreement, row.agreement)
  }
  const room = Math.max(0.002, (high - low) * 0.06)
  return {
    range: low > high ? [0, 1] : [low - room, high + room],
    lowAgreement: Math.max(0, Math.floor(lowAgreement * 10 - 0.5) / 10),
  }
}

/** The value of the one teacher of all shown runs; undefined where there are several, or none. */
export function sharedTeacherValue(shown: readonly RunFacts[], choice: ValueChoice): number | undefined {
  const values = new Set(shown.flatMap(({ row }) => teacherValueOf(row, choice) ?? []))
  return values.size === 1 ? [...values][0] : undefined
}
