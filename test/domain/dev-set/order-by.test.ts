import fc from 'fast-check'
import { expect, test } from 'vitest'
import { orderBy } from '../../../src-main/domain/dev-set/order-by.ts'

test('an order is the one that comparing gives, equal ones as they stand', () => {
  const numbers = fc.oneof(fc.double({ noNaN: true }), fc.constantFrom(0, -0, 1, -1, 0.5), fc.integer())
  fc.assert(
    fc.property(fc.array(numbers, { maxLength: 200 }), fc.boolean(), (column, isDescending) => {
      const rows = column.map((_, row) => row)
      const at = (row: number) => column[row] ?? 0
      const slow = rows.toSorted((x, y) => {
        if (at(x) === at(y)) return x - y
        return at(x) < at(y) === isDescending ? 1 : -1
      })
      expect([...orderBy(Float64Array.from(column), isDescending)]).toEqual(slow)
    }),
  )
})
