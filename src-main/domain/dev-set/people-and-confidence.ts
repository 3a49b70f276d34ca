import {
  CALIBRATION_PARTS,
  type CalibratedRole,
  type CalibrationPart,
  type PeopleAndConfidence,
} from '../../contract/calibration.ts'
import { spearmanDifference, spearmanInfluence, spearmanInterval } from '../statistics/spearman-influence.ts'
import { LEAST_EXAMPLES } from './compare-slices.ts'
import type { ModelColumns } from './model-columns.ts'
import { everyTwo } from '../every-two.ts'

interface Model {
  readonly role: CalibratedRole
  readonly columns: Pick<ModelColumns, 'confidence' | 'right'>
}

/**
 * Whether models are less sure where people disagree: Spearman's correlation of the spread of
 * people's ratings with each model's confidence, over the examples that have both.
 * @param teacher first of all models
 * @param spread NaN where nobody rated [N]
 */
export function peopleAndConfidence(
  [teacher, ...students]: readonly [Model, ...Model[]],
  spread: Float64Array,
): Readonly<Record<CalibrationPart, PeopleAndConfidence | null>> {
  const inOrder = [...students, teacher]
  const ofPart = (part: CalibrationPart): PeopleAndConfidence | null => {
    const isIn = (row: number) =>
      !Number.isNaN(spread[row]) &&
      (part === 'all' || (teacher.columns.right[row] === 1) === (part === 'teacher-right'))
    const people = spread.filter((_, row) => isIn(row))
    if (people.length < LEAST_EXAMPLES) return null
    const ranked = inOrder.flatMap(({ role, columns }) => {
      const rank = spearmanInfluence(
        people,
        columns.confidence.filter((_, row) => isIn(row)),
      )
      return rank ? [{ role, rank }] : []
    })
    return {
      examples: people.length,
      models: ranked.map(({ role, rank }) => ({
        role,
        value: rank.value,
        interval: spearmanInterval(rank),
      })),
      differences: everyTwo(ranked).map(([first, second]) => ({
        first: first.role,
        second: second.role,
        ...spearmanDifference(first.rank, second.rank),
      })),
    }
  }
  return Object.fromEntries(CALIBRATION_PARTS.map((part) => [part, ofPart(part)])) as Record<
    CalibrationPart,
    PeopleAndConfidence | null
  >
}
