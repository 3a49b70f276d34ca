import { expect, test } from 'vitest'
import { attentionDivergence } from '../../../src-main/domain/dev-set/attention-divergence.ts'
import { layerPairs } from '../../../src-main/domain/plan/layer-pairs.ts'

test('every layer of a student stands beside those it learnt from, or the one at its height', () => {
  const mapping = [
    { teacher: 6, student: 2 },
    { teacher: 5, student: 2 },
  ]
  expect(layerPairs(mapping, 6, 3)).toEqual([
    { teacher: 2, student: 1, isMapped: false },
    { teacher: 5, student: 2, isMapped: true },
    { teacher: 6, student: 2, isMapped: true },
    { teacher: 6, student: 3, isMapped: false },
  ])
})

test('attention is apart by the Jensen–Shannon divergence of its rows: 0 where it agrees, ln 2 where nothing is shared', () => {
  const p = Float32Array.of(1, 0, 0.5, 0.5, 1, 0, 0, 1)
  const q = Float32Array.of(0, 1, 0.5, 0.5, 1, 0, 0, 1)
  const [first, second] = attentionDivergence(p, q, 2, 2)
  expect(first).toBeCloseTo((Math.LN2 + 0) / 2, 12)
  expect(second).toBe(0)
})
