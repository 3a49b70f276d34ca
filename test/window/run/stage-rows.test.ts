import { describe, expect, test } from 'vitest'
import { stageRows, stageWords } from '../../../src-renderer/run/stage-rows.ts'
import type { StrategyId } from '../../../src-main/contract/strategies.ts'
import { parseRunPlan } from '../../../src-main/domain/plan/parse-run-plan.ts'

const plan = (kind: StrategyId, training: object = {}, stages?: readonly object[]) =>
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
    strategy: { kind, stageEpochs: 1, stages },
    training,
  })

describe('the stages of a plan', () => {
  test('progressive: each layer is learnt once, and off again', () => {
    expect(stageRows(plan('progressive')).map(({ label, roles }) => [label, roles.join(' ')])).toEqual([
      ['S1', 'learnt off off off'],
      ['S2', 'off learnt off off'],
      ['S3', 'off off learnt off'],
      ['hard, soft', 'off off off learnt'],
    ])
    expect([0, 1, 2, 3].map((stage) => stageWords(plan('progressive'), stage))).toEqual([
      'layer S1 learns',
      'layer S2 learns',
      'layer S3 learns',
      'classification',
    ])
  })

  test('stacked: what was learnt stays on', () => {
    expect(stageRows(plan('stacked')).map(({ roles }) => roles.join(' '))).toEqual([
      'learnt on on off',
      'off learnt on off',
      'off off learnt off',
      'off off off learnt',
    ])
    expect(stageWords(plan('stacked'), 2)).toBe('layer S3 learns')
  })

  test("a list of one's own: by loss, under the names that it gives", () => {
    const own = plan('stages', {}, [
      { name: 'inside', losses: [{ loss: 'attention-kl' }] },
      { name: 'both', losses: [{ loss: 'attention-kl' }, { loss: 'soft-label' }] },
      { losses: [{ loss: 'hard-label' }] },
    ])
    expect(stageRows(own).map(({ label, roles }) => [label, roles.join(' ')])).toEqual([
      ['hard', 'off off learnt'],
      ['soft', 'off learnt off'],
      ['attn KL', 'learnt on off'],
    ])
    expect([0, 1, 2].map((stage) => stageWords(own, stage))).toEqual(['inside', 'both', 'stage 3'])
  })

  test('together: all at once', () => {
    expect(stageRows(plan('together')).map(({ roles }) => roles.join(' '))).toEqual([
      'learnt',
      'learnt',
      'learnt',
      'learnt',
    ])
    expect(stageWords(plan('together'), 0)).toBe('all losses at once')
  })
})
