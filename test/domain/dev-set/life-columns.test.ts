import { expect, test } from 'vitest'
import { lifeColumns } from '../../../src-main/domain/dev-set/life-columns.ts'

test('flips, the step of the first right answer and what was forgotten, example by example', () => {
  // Columns: always right, learnt, forgotten, to and fro, never right.
  const lives = lifeColumns([
    { step: 10, right: Uint8Array.of(1, 0, 1, 0, 0) },
    { step: 20, right: Uint8Array.of(1, 1, 1, 1, 0) },
    { step: 30, right: Uint8Array.of(1, 1, 0, 0, 0) },
    { step: 40, right: Uint8Array.of(1, 1, 0, 1, 0) },
  ])
  expect([...lives.flips]).toEqual([0, 1, 1, 3, 0])
  expect([...lives.learnt]).toEqual([10, 20, 10, 20, Number.POSITIVE_INFINITY])
  expect([...lives.forgotten]).toEqual([0, 0, 1, 0, 0])
})

test('one evaluation has no flips, and nothing to forget', () => {
  const { flips, forgotten } = lifeColumns([{ step: 5, right: Uint8Array.of(1, 0) }])
  expect([...flips, ...forgotten]).toEqual([0, 0, 0, 0])
})
