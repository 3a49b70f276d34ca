import { expect, test } from 'vitest'
import type { TrainingEvent } from '../../../src-main/contract/training-event.ts'
import { devCurves, devLossesOf } from '../../../src-main/domain/run/dev-losses.ts'

let seq = 0
const envelope = () => ({ seq: ++seq, at: '2026-11-28T09:00:00.000Z' })

function devLosses(step: number, value: number): TrainingEvent {
  const pairs = [
    { teacher: 2, student: 1, value: value / 4 },
    { teacher: 4, student: 2, value: (3 * value) / 4 },
  ]
  return {
    ...envelope(),
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

function resumed(fromStep: number): TrainingEvent {
  return {
    ...envelope(),
    kind: 'started',
    fromStep,
    pid: 1,
    tensorflow: '2.21.0',
    device: 'CPU',
    node: 'v24',
    trainExamples: 10,
    devExamples: 10,
    rejectedRows: 0,
    parameters: 1,
    stages: [],
  }
}

test('what a resumed run measures again counts once, as measured last', () => {
  const log = [devLosses(5, 8), devLosses(10, 4), resumed(5), devLosses(10, 3), devLosses(15, 2)]
  expect(devCurves(devLossesOf(log)).get('loss/hidden-mse#2')).toEqual({
    steps: [5, 10, 15],
    values: [8, 3, 2],
  })
  // It was killed before it had measured step 10 again.
  expect(devLossesOf(log.slice(0, 3)).map(({ step }) => step)).toEqual([5])
})

test('dev losses are called as the curves of their training are, terms and mapped pairs', () => {
  const curves = devCurves(devLossesOf([devLosses(5, 8)]))
  expect([...curves.keys()]).toEqual([
    'loss/hidden-mse',
    'loss/hidden-mse#2',
    'loss/hidden-mse#2/2→1',
    'loss/hidden-mse#2/4→2',
  ])
  expect(curves.get('loss/hidden-mse#2/4→2')?.values).toEqual([6])
})
