import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { ExampleSlice } from '../../../src-main/contract/example-browser.ts'
import { compareSlices } from '../../../src-main/domain/dev-set/compare-slices.ts'
import { textColumns } from '../../../src-main/domain/dev-set/text-columns.ts'

/** By SciPy and statsmodels: test/reference/slices.py. */
const reference = JSON.parse(readFileSync('test/reference/fixtures/slices.json', 'utf8')) as {
  readonly pairs: readonly (readonly [string, string])[]
  readonly negated: string
  readonly overlap: readonly number[]
  readonly rare: readonly number[]
  readonly right: string
  readonly slices: readonly Omit<ExampleSlice, 'find' | 'aOnly' | 'bOnly'>[]
}
const texts = textColumns(reference.pairs.map(([text, textPair]) => ({ text, textPair })))
const bit = (which: number) => Uint8Array.from(reference.right, (digit) => (Number(digit) & which) / which)
const [a, b] = [bit(1), bit(2)]

test('negation, word overlap and rare words of texts are as Python counts them', () => {
  expect([...texts.negated].join('')).toBe(reference.negated)
  expect([...texts.overlap]).toEqual(reference.overlap.map((value) => expect.closeTo(value, 14)))
  expect([...texts.rare]).toEqual(reference.rare.map((value) => expect.closeTo(value, 14)))
  const [alone, empty] = [textColumns([{ text: 'one' }]), textColumns([{ text: '', textPair: '' }])]
  expect([alone.overlap[0], empty.overlap[0], empty.rare[0]]).toEqual([Number.NaN, Number.NaN, Number.NaN])
})

test('A − B of slices, and there less the rest, is as SciPy and statsmodels have it', () => {
  const passes: Readonly<Record<string, (row: number) => boolean>> = {
    negated: (row) => texts.negated[row] === 1,
    'not negated': (row) => texts.negated[row] === 0,
    'overlap >= 0.2': (row) => texts.overlap[row]! >= 0.2,
    'overlap < 0.2': (row) => texts.overlap[row]! < 0.2,
    'rare > 0': (row) => texts.rare[row]! > 0,
    'both right': (row) => a[row] === 1 && b[row] === 1,
  }
  const slices = Object.entries(passes).map(([name, test]) => ({ name, find: name, passes: test }))
  const found = compareSlices(a, b, slices)
  const near = (value: number) => expect.closeTo(value, 10)
  const nearPair = ([low, high]: readonly [number, number]) => [near(low), near(high)]
  for (const { name, examples, accuracy, difference, interval, p, q, lessRest } of reference.slices)
    expect(found.find((slice) => slice.name === name)).toMatchObject({
      examples,
      accuracy: { a: near(accuracy.a), b: near(accuracy.b) },
      difference: near(difference),
      interval: nearPair(interval),
      p: near(p),
      q: near(q),
      lessRest: {
        difference: near(lessRest.difference),
        interval: nearPair(lessRest.interval),
        p: near(lessRest.p),
        q: near(lessRest.q),
      },
    })
  const order = found.map(({ lessRest }) => lessRest.p)
  expect(order).toEqual(order.toSorted((x, y) => x - y))
})

test('a slice with fewer than 20 examples, or with all but fewer, is not looked at', () => {
  const upTo = (count: number) => ({ name: '', find: String(count), passes: (row: number) => row < count })
  const found = compareSlices(a, b, [19, 20, a.length - 20, a.length - 19].map(upTo))
  expect(found.map(({ examples }) => examples).toSorted((x, y) => x - y)).toEqual([20, a.length - 20])
})
