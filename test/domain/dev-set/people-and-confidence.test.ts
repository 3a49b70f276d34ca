import { expect, test } from 'vitest'
import { CALIBRATION_PARTS } from '../../../src-main/contract/calibration.ts'
import { modelColumns } from '../../../src-main/domain/dev-set/model-columns.ts'
import { peopleAndConfidence } from '../../../src-main/domain/dev-set/people-and-confidence.ts'
import { confidenceReference, referenceModel } from '../../support/confidence-reference.ts'

const { people: reference, spread } = confidenceReference
const model = <Role extends 'teacher' | 'a' | 'b'>(role: Role) => ({
  role,
  columns: modelColumns(referenceModel(role)),
})
const models = [model('teacher'), model('a'), model('b')] as const
const found = peopleAndConfidence(models, Float64Array.from(spread))

const halfWidth = (interval: readonly [number, number] | null | undefined) =>
  interval ? (interval[1] - interval[0]) / 2 : Number.NaN

test('the correlation of spread and confidence is SciPy’s, where the teacher is right and wrong too', () => {
  for (const part of CALIBRATION_PARTS) {
    expect(found[part]?.models.map(({ role }) => role)).toEqual(['a', 'b', 'teacher'])
    // Confidences that are equal but for rounding are ties in one of the two alone.
    for (const { role, value } of found[part]?.models ?? [])
      expect(value).toBeCloseTo(reference[role as 'a'][part], 4)
  }
})

test('its interval, and that of a difference, are as wide as SciPy’s bootstrap has them', () => {
  const [ofA, ofB, ofDifference] = reference.deviation
  const [a, b] = found.all?.models ?? []
  const difference = found.all?.differences.find(({ first, second }) => first === 'a' && second === 'b')
  expect(halfWidth(a?.interval) / (1.96 * ofA)).toBeCloseTo(1, 1)
  expect(halfWidth(b?.interval) / (1.96 * ofB)).toBeCloseTo(1, 1)
  expect(difference?.value).toBeCloseTo(reference.a.all - reference.b.all, 4)
  expect(halfWidth(difference?.interval) / (1.96 * ofDifference)).toBeCloseTo(1, 1)
})

test('what nobody rated is left out, and of too few ratings nothing is said', () => {
  const rated = (count: number) =>
    peopleAndConfidence(
      models,
      Float64Array.from(spread, (one, row) => (row < count ? one : Number.NaN)),
    ).all
  expect(rated(20)?.examples).toBe(20)
  expect(rated(19)).toBeNull()
})
