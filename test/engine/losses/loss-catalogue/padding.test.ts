import { describe, expect, test } from 'vitest'
import type { Tensor } from '../../../../src-main/engine/backend.ts'
import { largestDifference } from '../../../support/fixtures.ts'
import { INTERNAL_TERMS, MASK, T, textOf, tokenAxes, valuesFor } from '../loss-cases.ts'
import { evaluateLoss } from '../open-loss.ts'

const MORE = 2

describe.each(INTERNAL_TERMS)('in $name', (term) => {
  const values = valuesFor(term)
  const unpadded = evaluateLoss(term, values)

  test('what stands at padding changes nothing', () => {
    const changed = (tensor: Tensor): Tensor => ({
      ...tensor,
      data: Float32Array.from(tensor.data, (value, at) => (isPadding(tensor, at) ? value * 3 + 1 : value)),
    })
    const other = { ...values, teacher: changed(values.teacher), student: changed(values.student) }
    const found = evaluateLoss(term, other)
    expect(found.value).toBe(unpadded.value)
    expect(largestDifference(found.gradient, unpadded.gradient)).toBe(0)
  })

  test('no gradient reaches padding', () => {
    const reached = [...unpadded.gradient.data].filter(
      (slope, at) => isPadding(unpadded.gradient, at) && slope !== 0,
    )
    expect(reached).toEqual([])
  })

  test('longer neighbours change nothing', () => {
    const axes = tokenAxes(term)
    const longer = {
      teacher: lengthened(values.teacher, axes, 0.5),
      student: lengthened(values.student, axes, 0.25),
      third: lengthened(MASK, [1], 0),
    }
    expect(evaluateLoss(term, longer).value).toBeCloseTo(unpadded.value, 6)
  })
})

/**
 * Whether an element belongs to a padding token: a row of attention, or a state. Its columns are 0
 * in both networks.
 */
function isPadding({ shape }: Tensor, at: number): boolean {
  const token = Math.floor(at / (shape.at(-1) ?? 1)) % T
  return MASK.data[textOf(shape, at) * T + token] === 0
}

/**
 * Tokens of padding more: `junk` for what is theirs along the first of the axes, 0 along the
 * second.
 */
function lengthened({ shape, data }: Tensor, axes: readonly number[], junk: number): Tensor {
  const [rows = 0, columns] = axes
  const lengths = shape.map((length, axis) => (axes.includes(axis) ? length + MORE : length))
  const size = lengths.reduce((product, length) => product * length, 1)
  const numbers = Float32Array.from({ length: size }, (_, flat) => {
    const place = placeOf(lengths, flat)
    if (columns !== undefined && (place[columns] ?? 0) >= T) return 0
    if ((place[rows] ?? 0) >= T) return junk
    const from = place.reduce((sum, at, axis) => sum * (shape[axis] ?? 0) + at, 0)
    return data[from] ?? Number.NaN
  })
  return { shape: lengths, data: numbers }
}

/** The position along every axis of an element. */
function placeOf(lengths: readonly number[], flat: number): readonly number[] {
  let rest = flat
  return lengths
    .toReversed()
    .map((length) => {
      const at = rest % length
      rest = Math.floor(rest / length)
      return at
    })
    .toReversed()
}
