import { expect, test } from 'vitest'
import type { TrainingEvent } from '../../../src-main/contract/training-event.ts'
import { newestByStep } from '../../../src-main/domain/run/newest-by-step.ts'

let seq = 0
const envelope = () => ({ seq: ++seq, at: '2026-11-28T09:00:00.000Z' })

function gradients(step: number, texts: number): TrainingEvent {
  return { ...envelope(), kind: 'gradients', step, stage: 0, texts, terms: [], layers: [], durationMs: 1 }
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
  const log = [gradients(5, 8), gradients(10, 4), resumed(5), gradients(10, 3), gradients(15, 2)]
  const found = newestByStep(log, 'gradients')
  expect(found.map(({ step, texts }) => [step, texts])).toEqual([
    [5, 8],
    [10, 3],
    [15, 2],
  ])
  // It was killed before it had measured step 10 again.
  expect(newestByStep(log.slice(0, 3), 'gradients').map(({ step }) => step)).toEqual([5])
  expect(newestByStep(log, 'dev-losses')).toEqual([])
})
