import { expect, test } from 'vitest'
import { STUDENT_ROLES } from '../../../src-main/contract/example-browser.ts'
import type { InheritedErrors } from '../../../src-main/contract/inheritance.ts'
import { inheritanceOf } from '../../../src-main/domain/dev-set/inheritance.ts'
import { judge } from '../../../src-main/domain/dev-set/judge.ts'
import { modelColumns, type ModelColumns } from '../../../src-main/domain/dev-set/model-columns.ts'
import { confidenceReference, referenceModel } from '../../support/confidence-reference.ts'

const [teacher, a, b] = (['teacher', 'a', 'b'] as const).map((role) => modelColumns(referenceModel(role)))
const { inheritance: reference } = confidenceReference
if (!teacher || !a || !b) throw new Error('The reference has three models')
const found = told(teacher, a, b)

/** By role, as the tests name them. */
function told(ofTeacher: ModelColumns, ...columns: readonly ModelColumns[]) {
  const roles = STUDENT_ROLES.slice(0, columns.length)
  const found = inheritanceOf(
    ofTeacher,
    roles.flatMap((role, at) => {
      const own = columns[at]
      return own ? [{ role, columns: own }] : []
    }),
  )
  if (!found) return undefined
  const [ofA, ofB] = found.students
  return { ...found, a: ofA, b: ofB, difference: found.differences[0] }
}

const halfWidth = (interval: readonly [number, number] | null | undefined) =>
  interval ? (interval[1] - interval[0]) / 2 : NaN

test('errors repeated, by chance and by chance given the teacher’s confidence, are as SciPy has them', () => {
  expect(found?.teacherWrong).toBe(reference.teacherWrong)
  for (const role of ['a', 'b'] as const) {
    const { repeated, byChance, byConfidence } = reference[role]
    expect(found?.[role]?.repeated).toBe(repeated)
    const { kept, share, wrong } = found?.[role] ?? {}
    expect(share?.value).toBe(repeated / reference.teacherWrong)
    expect(kept?.value).toBeCloseTo(1 - ((wrong ?? NaN) - repeated) / (300 - reference.teacherWrong), 12)
    for (const [ours, theirs] of [
      [found?.[role]?.byChance, byChance],
      [found?.[role]?.byConfidence, byConfidence],
    ] as const) {
      expect(ours?.expected).toBeCloseTo(theirs.expected, 10)
      expect(Math.log(ours?.p ?? NaN)).toBeCloseTo(Math.log(theirs.p), 6)
    }
    expect(found?.[role]?.beyond.value).toBeCloseTo(
      (repeated - byConfidence.expected) / reference.teacherWrong,
      12,
    )
  }
})

test('the same wrong class is counted, and expected as permutations within the labels have it', () => {
  for (const role of ['a', 'b'] as const) {
    const { same, expected } = reference[role].sameClass
    expect(found?.[role]?.sameClass?.same).toBe(same)
    expect(found?.[role]?.sameClass?.expected).toBeCloseTo(expected, 0)
    expect(found?.[role]?.sameClass?.p).toBe(1 / 1000)
  }
})

test('ranks agree as SciPy says, within what its bootstrap has for an interval', () => {
  const [ofA, ofB, ofDifference] = reference.rankDeviation
  const width = (one: InheritedErrors | null | undefined) => halfWidth(one?.rank?.interval)
  for (const role of ['a', 'b'] as const)
    expect(found?.[role]?.rank?.value).toBeCloseTo(reference[role].rank, 12)
  expect(width(found?.a) / (1.96 * ofA)).toBeCloseTo(1, 1)
  expect(width(found?.b) / (1.96 * ofB)).toBeCloseTo(1, 1)
  expect(found?.difference?.rank?.value).toBeCloseTo(reference.a.rank - reference.b.rank, 12)
  expect(halfWidth(found?.difference?.rank?.interval) / (1.96 * ofDifference)).toBeCloseTo(1, 1)
})

test('a student that is the teacher repeats all of its errors, and differs from itself in nothing', () => {
  const same = told(teacher, teacher, teacher)
  expect(same?.a).toMatchObject({
    repeated: reference.teacherWrong,
    share: { value: 1 },
    sameClass: { share: { value: 1 } },
    rank: { value: 1, interval: [1, 1] },
  })
  expect(same?.difference).toMatchObject({
    kept: { value: 0, p: 1 },
    share: { value: 0, p: 1 },
    beyond: { value: 0, interval: [0, 0] },
    sameClass: { value: 0, interval: [0, 0] },
    rank: { value: 0, interval: [0, 0] },
  })
})

test('intervals of what is beyond chance hold it, and A’s less B’s is theirs', () => {
  const [ofA, ofB] = [found?.a?.beyond, found?.b?.beyond]
  for (const one of [ofA, ofB]) {
    expect(one?.interval?.[0]).toBeLessThan(one?.value ?? NaN)
    expect(one?.interval?.[1]).toBeGreaterThan(one?.value ?? NaN)
  }
  const { kept, share } = found?.difference ?? {}
  expect(kept?.value).toBeCloseTo((found?.a?.kept.value ?? NaN) - (found?.b?.kept.value ?? NaN), 12)
  expect(share?.value).toBeCloseTo((found?.a?.share.value ?? NaN) - (found?.b?.share.value ?? NaN), 12)
  expect(found?.difference?.beyond.value).toBeCloseTo((ofA?.value ?? NaN) - (ofB?.value ?? NaN), 12)
})

test('a third student changes nothing of the two, and is set against each', () => {
  const three = told(teacher, a, b, b)
  expect(three?.students.slice(0, 2)).toEqual(found?.students)
  expect(three?.differences.map(({ first, second }) => `${first}${second}`)).toEqual(['ab', 'ac', 'bc'])
  expect(three?.differences[0]?.share).toEqual(found?.difference?.share)
  expect(three?.differences[2]).toMatchObject({ beyond: { value: 0, interval: [0, 0] } })
})

test('two classes have one wrong class, and nothing is inherited of a teacher without errors', () => {
  const task = { kind: 'classification', outputs: 2 } as const
  const gold = Int32Array.of(0, 1, 0, 1)
  const binary = (...logits: number[]) => modelColumns(judge(task, Float32Array.from(logits), gold))
  const student = binary(1, 0, 1, 0, 0, 1, 0, 1)
  expect(told(student, student)).toMatchObject({
    teacherWrong: 2,
    students: [{ role: 'a', repeated: 2, sameClass: null }],
    differences: [],
  })
  expect(told(binary(1, 0, 0, 1, 1, 0, 0, 1), student)).toBeUndefined()
})

test('of a regression an error is an answer too far off, without confidence to go by', () => {
  const task = { kind: 'regression', outputs: 1, tolerance: 0.5 } as const
  const gold = Float32Array.of(0, 1, 2, 3)
  const numbers = (...said: number[]) => modelColumns(judge(task, Float32Array.from(said), gold))
  // Off by 1, 0, −1, 0 and by 1, 0, 0, 0: one of two errors is repeated, 2 · 1 / 4 by chance.
  const of = told(numbers(1, 1, 1, 3), numbers(1, 1, 2, 3))
  expect(of).toMatchObject({ teacherWrong: 2, strata: 1 })
  expect(of?.a).toMatchObject({ repeated: 1, byConfidence: null, byChance: { expected: 0.5, p: 1 } })
  expect(of?.a?.beyond.value).toBe(0.25)
})
