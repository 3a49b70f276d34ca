import { describe, expect, test } from 'vitest'
import { vaultSchema, type DistillPlan } from '../../../src-main/contract/plan.ts'
import { presetPlan } from '../../../src-main/domain/plan/plan-presets.ts'
import { axisPlaces, stageBars } from '../../../src-renderer/plan/stage-bars.ts'

const OWN: Pick<DistillPlan, 'data' | 'teacher'> = {
  data: { source: { kind: 'catalogue', name: 'movie-reviews' }, maxLength: 64, fraction: 1 },
  teacher: { model: { kind: 'catalogue', name: 'minilm-l6' }, vault: vaultSchema.parse({}) },
}

describe('the stages as a chart', () => {
  test('of stacked: each layer is learnt once, then stays on until the labels', () => {
    const { rows, stages } = stageBars(presetPlan('stacked', OWN, 6))
    expect(rows.map(({ title, states }) => [title, states.join()])).toEqual([
      ['S1 attn KL, hid cos', 'new,on,on,off'],
      ['S2 attn KL, hid cos', 'off,new,on,off'],
      ['S3 attn KL, hid cos', 'off,off,new,off'],
      ['hard, soft', 'off,off,off,new'],
    ])
    expect(stages.at(-1)?.to).toBeCloseTo(1, 12)
    expect(stages.map(({ to, from }) => Math.round(6 * (to - from)))).toEqual([1, 1, 1, 3])
  })

  test('has round places that end where the run does', () => {
    expect(axisPlaces(6)).toEqual([0, 2, 4, 6])
    expect(axisPlaces(52)).toEqual([0, 20, 40, 52])
    expect(axisPlaces(0)).toEqual([0])
  })
})
