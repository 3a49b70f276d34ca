import { expect, test } from 'vitest'
import { evenPart } from '../../../src-main/domain/dev-set/even-part.ts'

const EXAMPLES = 1000
const each = (digit: (row: number) => number) => Uint8Array.from({ length: EXAMPLES }, (_, row) => digit(row))
const student = {
  task: { kind: 'classification', outputs: 2 },
  gold: Int32Array.from(each((row) => (row % 3 === 0 ? 1 : 0))),
  right: each((row) => (row % 7 === 0 ? 0 : 1)),
} as const
const teacher = { right: each((row) => (row % 5 === 0 ? 0 : 1)) }

test('every kind of example has its share of the part, to one example', () => {
  const part = evenPart(teacher, student, 200)
  expect(part).toEqual(part.toSorted())
  expect(new Set(part).size).toBe(200)
  const kindOf = (row: number) => [student.gold[row], teacher.right[row], student.right[row]].join()
  const countOf = (rows: Iterable<number>, kind: string) =>
    [...rows].filter((row) => kindOf(row) === kind).length
  const all = Array.from({ length: EXAMPLES }, (_, row) => row)
  for (const kind of new Set(all.map(kindOf)))
    expect(Math.abs(countOf(part, kind) - countOf(all, kind) / 5), kind).toBeLessThanOrEqual(1)
})

test('of a dev set that is small enough all is taken', () => {
  expect(evenPart(teacher, student, EXAMPLES)).toHaveLength(EXAMPLES)
})
