import { expect, test } from 'vitest'
import { runDiskBytes } from '../../../src-main/domain/run/run-disk-bytes.ts'

test('a run writes four checkpoints of weights and two moments, its result twice, predictions and a line a step', () => {
  const run = { parameters: 1_000, classes: 3, devExamples: 50, evaluations: 4, steps: 10, lossesAStep: 6 }
  const floats = 4 * 3 * 1_000 + 2 * 1_000 + 50 * (3 * 5 + 1)
  expect(runDiskBytes(run)).toBe(4 * floats + 10 * (320 + 6 * 60))
})
