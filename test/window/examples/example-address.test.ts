import fc from 'fast-check'
import { expect, test } from 'vitest'
import { EXAMPLE_SORTS, TRUTH_CELLS } from '../../../src-main/contract/example-browser.ts'
import { readPlace, saidWords, trimmed, type Place } from '../../../src-renderer/examples/example-address.ts'

const whole = fc.nat({ max: 50_000 })
const share = fc.integer({ min: 0, max: 100 }).map((percent) => percent / 100)
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined })

const filters = fc
  .record({
    cells: fc.uniqueArray(fc.constantFrom(...TRUTH_CELLS)),
    byC: maybe(fc.constantFrom('right', 'wrong')),
    labels: fc.uniqueArray(fc.nat({ max: 20 }), { maxLength: 5 }),
    words: maybe(fc.tuple(whole, whole)),
    teacherConfidence: maybe(fc.tuple(share, share)),
    tags: fc.uniqueArray(fc.string({ minLength: 1, unit: 'grapheme' }), { maxLength: 4 }),
    sameLabel: fc.boolean(),
    differ: fc.boolean(),
    unlikeTeacher: fc.boolean(),
    others: fc
      .tuple(fc.uniqueArray(fc.constantFrom('c1', 'd2')), fc.uniqueArray(fc.constantFrom('e3', 'f4')))
      .map(([wrong, right]) => [
        ...wrong.map((run) => ({ run, isRight: false })),
        ...right.map((run) => ({ run, isRight: true })),
      ]),
    find: fc.string({ unit: 'grapheme' }),
  })
  .map(trimmed)

const places: fc.Arbitrary<Place> = fc.record({
  a: maybe(fc.constantFrom('20261124-223200-253c', 'x')),
  b: maybe(fc.constantFrom('20261124-222151-9010', 'y')),
  c: maybe(fc.constantFrom('20261124-222151-9010', 'z')),
  stepA: maybe(whole),
  stepB: maybe(whole),
  stepC: maybe(whole),
  filter: filters,
  sort: fc.record({ by: fc.constantFrom(...EXAMPLE_SORTS), descending: fc.boolean() }),
  ofClass: maybe(fc.nat({ max: 9 })),
  index: maybe(whole),
})

test('a place comes back from the address as it was', () => {
  fc.assert(
    fc.property(places, (place) => {
      const address = new URLSearchParams(saidWords(place)).toString()
      expect(readPlace(new URLSearchParams(address))).toEqual(place)
    }),
  )
})

test('an address that says nothing, or nonsense, is the whole dev set, furthest apart first', () => {
  const nothing = readPlace(new URLSearchParams(''))
  expect(nothing).toMatchObject({ filter: {}, sort: { by: 'apart', descending: true }, index: undefined })
  expect(readPlace(new URLSearchParams('sort=evil&cells=none&words=a-b&i=-1&labels=x'))).toEqual(nothing)
})
