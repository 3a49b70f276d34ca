import { expect, test } from 'vitest'
import { devCurves, type DevLosses } from '../../../src-main/domain/run/dev-losses.ts'

function devLosses(step: number, value: number): DevLosses {
  const pairs = [
    { teacher: 2, student: 1, value: value / 4 },
    { teacher: 4, student: 2, value: (3 * value) / 4 },
  ]
  return {
    seq: step,
    at: '2026-11-28T09:00:00.000Z',
    kind: 'dev-losses',
    step,
    stage: 0,
    texts: 64,
    steps: 5,
    durationMs: 1,
    terms: [
      { loss: 'hidden-mse', value: 2 * value, training: 1 },
      { loss: 'hidden-mse', value, training: 1, pairs },
    ],
  }
}

test('dev losses are called as the curves of their training are, terms and mapped pairs', () => {
  const curves = devCurves([devLosses(5, 8), devLosses(10, 4)])
  expect([...curves.keys()]).toEqual([
    'loss/hidden-mse',
    'loss/hidden-mse#2',
    'loss/hidden-mse#2/2→1',
    'loss/hidden-mse#2/4→2',
  ])
  expect(curves.get('loss/hidden-mse#2/4→2')).toEqual({ steps: [5, 10], values: [6, 3] })
})
