import { expect, test } from 'vitest'
import { drawFraction } from '../../../src-main/engine/training/draw-fraction.ts'

const texts = (labels: readonly number[]) => labels.map((label, line) => ({ line, label }))
/** 900 of class 0, 90 of class 1, 10 of class 2, mixed. */
const CLASSES = texts(Array.from({ length: 1000 }, (_, at) => (at % 100 === 0 ? 2 : at % 10 === 1 ? 1 : 0)))
const countOf = (drawn: readonly { readonly label: number }[], label: number) =>
  drawn.filter((one) => one.label === label).length

test('each class has its share, to within an example', () => {
  for (const seed of [1, 2, 3, 4, 5]) {
    const drawn = drawFraction(CLASSES, 'classification', 0.2, seed)
    expect(drawn.length).toBe(200)
    const counts = [0, 1, 2].map((label) => countOf(drawn, label))
    const shares = [0, 1, 2].map((label) => 0.2 * countOf(CLASSES, label))
    counts.forEach((count, label) => expect(Math.abs(count - (shares[label] ?? 0))).toBeLessThan(2))
  }
})

test('a smaller share is part of every larger one of the seed, in the order of the file', () => {
  const [small, middle, large] = [0.01, 0.1, 0.5].map((share) =>
    drawFraction(CLASSES, 'classification', share, 7).map(({ line }) => line),
  )
  expect(middle).toEqual(expect.arrayContaining(small ?? []))
  expect(large).toEqual(expect.arrayContaining(middle ?? []))
  expect(large).toEqual(large?.toSorted((a, b) => a - b))
  expect(small?.length).toBe(10)
  expect(drawFraction(CLASSES, 'classification', 1, 7)).toBe(CLASSES)
})

test('a seed says which texts, and another says others', () => {
  const linesOf = (seed: number) => drawFraction(CLASSES, 'classification', 0.1, seed).map(({ line }) => line)
  expect(linesOf(1)).toEqual(linesOf(1))
  expect(linesOf(1)).not.toEqual(linesOf(2))
})

test('of numbers each tenth by rank has its share', () => {
  const numbers = texts(Array.from({ length: 500 }, (_, at) => ((at * 7919) % 500) ** 2))
  const drawn = drawFraction(numbers, 'regression', 0.1, 1).map(({ label }) => Math.sqrt(label))
  const tenths = Array.from(
    { length: 10 },
    (_, tenth) => drawn.filter((rank) => Math.floor(rank / 50) === tenth).length,
  )
  expect(drawn.length).toBe(50)
  tenths.forEach((count) => expect(Math.abs(count - 5)).toBeLessThan(2))
})

test('a set of labels that stands once is drawn as often as any', () => {
  // 40 sets of one text each, and 160 texts of one set.
  const sets = Array.from({ length: 200 }, (_, line) => ({
    line,
    label: 0,
    labels: line < 40 ? [line + 1, 0] : [0],
  }))
  const rare = Array.from({ length: 50 }, (_, seed) =>
    drawFraction(sets, 'multi-label', 0.25, seed).filter(({ line }) => line < 40),
  )
  const mean = rare.reduce((sum, { length }) => sum + length, 0) / rare.length
  // A quarter of 40, with a standard error of √(40 · ¼ · ¾ / 50) = 0.39.
  expect(Math.abs(mean - 10)).toBeLessThan(4 * 0.39)
})
