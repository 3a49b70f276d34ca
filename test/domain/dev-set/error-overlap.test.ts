import fc from 'fast-check'
import { expect, test } from 'vitest'
import { errorOverlap } from '../../../src-main/domain/dev-set/error-overlap.ts'

test('counts every combination of errors as a slow count does, and loses no example', () => {
  const some = fc.integer({ min: 1, max: 21 }).chain((members) =>
    fc.array(fc.array(fc.constantFrom(0, 1), { minLength: members, maxLength: members }), {
      maxLength: 60,
    }),
  )
  fc.assert(
    fc.property(some, (rows) => {
      const members = rows[0]?.length ?? 1
      const rights = Array.from({ length: members }, (_, at) => Uint8Array.from(rows, (row) => row[at] ?? 1))
      const slow = new Map<string, number>()
      for (const row of rows) {
        const wrong = row.flatMap((right, at) => (right === 0 ? [at] : []))
        if (wrong.length > 0) slow.set(wrong.join(), (slow.get(wrong.join()) ?? 0) + 1)
      }
      const found = errorOverlap(rights)
      expect(new Map(found.map((column) => [column.members.join(), column.count]))).toEqual(slow)
      expect(found.map(({ count }) => count)).toEqual(
        found.map(({ count }) => count).toSorted((a, b) => b - a),
      )
    }),
  )
})

test('of nobody and of no example is empty', () => {
  expect(errorOverlap([])).toEqual([])
  expect(errorOverlap([new Uint8Array()])).toEqual([])
  expect(errorOverlap([Uint8Array.of(1, 1)])).toEqual([])
})
