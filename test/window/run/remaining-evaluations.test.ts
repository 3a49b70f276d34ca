import { expect, test } from 'vitest'
import { remainingEvaluations } from '../../../src-renderer/run/remaining-evaluations.ts'
import type { StrategyId } from '../../../src-main/contract/strategies.ts'
import type { TrainingEvent } from '../../../src-main/contract/training-event.ts'
import { parseRunPlan } from '../../../src-main/domain/plan/parse-run-plan.ts'

const plan = (kind: StrategyId, training: object = {}) =>
  parseRunPlan({
    kind: 'distill',
    data: { source: { kind: 'catalogue', name: 'movie-reviews' } },
    teacher: { model: { kind: 'catalogue', name: 'minilm-l6' } },
    student: { layers: 3, start: { from: 'random' } },
    mapping: [
      { teacher: 2, student: 1 },
      { teacher: 4, student: 2 },
      { teacher: 6, student: 3 },
    ],
    losses: [{ loss: 'hard-label' }, { loss: 'soft-label' }, { loss: 'attention-kl' }],
    strategy: { kind, stageEpochs: 1 },
    training,
  })

test('evaluations to come: one every so many epochs of a stage, and one at its end', () => {
  const started = { trainExamples: 100 } as Extract<TrainingEvent, { kind: 'started' }>
  const stage = { index: 0, name: '', from: 0, to: 25, state: 'now' } as const
  const timeline = { started, stages: [stage], lastStep: 25, anchors: [] }
  // 10 steps an epoch, evaluated after 10, 20 and, at the end, 25.
  const together = plan('together', { batchSize: 10 })
  expect(remainingEvaluations(timeline, together, 0)).toBe(3)
  expect(remainingEvaluations(timeline, together, 12)).toBe(2)
  expect(remainingEvaluations(timeline, together, 24)).toBe(1)
})
