import { meanAndDeviation } from '../../domain/statistics/mean-and-deviation.ts'
import { holds, type Expectation, type Term } from '../../domain/study/expectation.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { cellValues, type ShownCell } from './show-study.ts'

/** An expectation, and what the study's runs say of it. */
export interface CheckedExpectation {
  readonly text: string
  readonly holds: boolean
  /** The two numbers, or what is missing. */
  readonly said: string
}

/**
 * Holds a study to what is expected of it: the means over all its finished runs at the places
 * named.
 * @throws StillroomError `invalid-arguments` where a place is none of the study's
 */
export function checkStudy(
  shown: readonly ShownCell[],
  expectations: readonly Expectation[],
): readonly CheckedExpectation[] {
  return expectations.map(({ text, left, operator, right }) => {
    const [first, second] = [meanOf(left, shown), typeof right === 'number' ? right : meanOf(right, shown)]
    if (typeof first === 'string' || typeof second === 'string') {
      const missing = [first, second].filter((one) => typeof one === 'string')
      return { text, holds: false, said: missing.join('; ') }
    }
    return {
      text,
      holds: holds(first, operator, second),
      said: `${first.toFixed(4)} and ${second.toFixed(4)}`,
    }
  })
}

/** A sentence where not every run of the place has ended with a value. */
function meanOf({ metric, place }: Term, shown: readonly ShownCell[]): number | string {
  const of = cellValues(shown, metric).filter((one) => place.every((name) => one.place.includes(name)))
  const where = place.join(', ')
  if (of.length === 0)
    throw new StillroomError('invalid-arguments', `The study has nothing at ${JSON.stringify(where)}`)
  const found = of.flatMap(({ value }) => (value === null ? [] : [value]))
  if (found.length < of.length)
    return `${of.length - found.length} of ${of.length} runs at ${where} have no ${metric} yet`
  return meanAndDeviation(found).mean
}
