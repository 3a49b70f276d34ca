import { describe, expect, test } from 'vitest'
import { bestSteps, isNotable, sentenceOf } from '../../../src-renderer/run/event-sentence.ts'
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

describe('events in sentences', () => {
  const at = '2026-01-01T00:00:00Z'
  const evaluated = (seq: number, step: number, accuracy: number) =>
    ({
      seq,
      at,
      kind: 'evaluated',
      step,
      stage: 0,
      scores: { accuracy },
      predictions: '',
      durationMs: 1,
    }) as TrainingEvent

  test('say on what a run began, and why not on the card that is there', () => {
    const started = {
      seq: 1,
      at,
      kind: 'started',
      fromStep: 0,
      pid: 1,
      tensorflow: '2.21.0',
      device: 'CPU',
      unusedCard: 'NVIDIA H100 is not used: STILLROOM_RUNTIME=cpu asks for the CPU.',
      node: 'v24',
      trainExamples: 40,
      devExamples: 12,
      rejectedRows: 0,
      parameters: 1,
      stages: [],
    } as const satisfies TrainingEvent
    const said = (event: TrainingEvent) => sentenceOf(event, plan('together'), new Set()).text
    expect(said(started)).toMatch(
      /^Started on the CPU \(NVIDIA H100 is not used: STILLROOM_RUNTIME=cpu asks for the CPU\), TensorFlow 2/,
    )
    expect(said({ ...started, fromStep: 9 })).toBe(
      'Resumed from checkpoint 9, on the CPU. NVIDIA H100 is not used: STILLROOM_RUNTIME=cpu asks for the CPU',
    )
    expect(said({ ...started, fromStep: 9, unusedCard: undefined })).toBe('Resumed from checkpoint 9')
  })

  test('say which evaluation was the best so far, and why a stage ended', () => {
    const events = [evaluated(1, 10, 0.7), evaluated(2, 20, 0.6), evaluated(3, 30, 0.8)]
    const best = bestSteps(events, plan('together'))
    expect([...best]).toEqual([10, 30])
    expect(sentenceOf(events[2] as TrainingEvent, plan('stacked'), best).text).toBe(
      'Evaluation at step 30: 80.0 %, the best so far',
    )
    expect(sentenceOf(events[1] as TrainingEvent, plan('stacked'), best).text).toBe(
      'Evaluation at step 20: 60.0 %',
    )
    const ended = { seq: 4, at, kind: 'stage-ended', stage: 0, step: 1500, reason: 'limit' } as const
    expect(sentenceOf(ended, plan('stacked'), best).text).toBe(
      'Stage 1 ended at step 1,500: its epochs are done',
    )
    const patience = { bestStep: 1200, score: 0.8, evaluations: 3 }
    const early = { ...ended, reason: 'stopped-early', patience } as const
    expect(sentenceOf(early, plan('stacked'), best).text).toBe(
      'Stage 1 ended at step 1,500: stopped early, for 3 evaluations on the dev set were no gain in accuracy over that of step 1,200',
    )
    const finished = { seq: 5, at, kind: 'finished', step: 1500, best: null, kept: 1200 } as const
    expect(sentenceOf(finished, plan('stacked'), best).text).toBe(
      'Finished at step 1,500. The result has the weights of step 1,200, chosen on the dev set',
    )
  })

  test('do not tell unasked that a vault says the same as its teacher', () => {
    const checked = (largest: number): TrainingEvent => ({
      seq: 5,
      at,
      kind: 'teacher-checked',
      step: 1,
      examples: 32,
      differences: [{ part: 'logits', largest }],
    })
    expect([0, 0.01].map((largest) => isNotable(checked(largest)))).toEqual([false, true])
  })
})
