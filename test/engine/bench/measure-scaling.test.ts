import { expect, test } from 'vitest'
import { stepArithmetic } from '../../../src-main/domain/speed/step-arithmetic.ts'
import { measureScaling } from '../../../src-main/engine/bench/measure-scaling.ts'
import { CLASSES } from '../../../src-main/engine/bench/synthetic-step.ts'
import { testBackend } from '../../support/test-backend.ts'

test('growth is measured one setting at a time, each against the same base, and nothing is left open', async () => {
  const backend = testBackend()
  const before = backend.tensorCount()
  const base = { layers: 1, width: 16, tokens: 4, batch: 2 }
  const tried = { layers: [1, 2], width: [16, 32], tokens: [4, 8], batch: [2, 4] }
  const repetitions = { least: 3, most: 3, budgetMs: 0 }
  const rows = await measureScaling(backend, 'float32', repetitions, { base, tried, headWidth: 8 })
  expect(rows.map(({ setting, value, isBase }) => [setting, value, isBase])).toEqual([
    ['layers', 1, true],
    ['layers', 2, false],
    ['width', 16, true],
    ['width', 32, false],
    ['tokens', 4, true],
    ['tokens', 8, false],
    ['batch', 2, true],
    ['batch', 4, false],
  ])
  const baseRow = rows[0]
  for (const { setting, value, flop, step, relative, isBase } of rows) {
    const sizes = { ...base, [setting]: value }
    // The losses look at the last layer's attention, and at its [CLS].
    const attention = Array.from({ length: sizes.layers }, (_, layer) => layer + 1)
    const reads = { top: sizes.layers, states: 'cls', attention, queries: [], logits: true } as const
    const encoder = { width: sizes.width, feedForward: 4 * sizes.width, classes: CLASSES }
    expect(flop).toBe(stepArithmetic(encoder, sizes, reads))
    expect(step.times).toBe(3)
    expect(relative).toBeCloseTo(
      (step.medianMs / flop / (baseRow?.step.medianMs ?? 0)) * (baseRow?.flop ?? 0),
      10,
    )
    if (isBase) expect(relative).toBe(1)
  }
  expect(backend.tensorCount()).toBe(before)
})
