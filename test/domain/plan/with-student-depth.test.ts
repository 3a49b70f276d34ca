import { describe, expect, test } from 'vitest'
import { vaultSchema, type DistillPlan } from '../../../src-main/contract/plan.ts'
import { presetPlan } from '../../../src-main/domain/plan/plan-presets.ts'
import { proposeLayerMapping } from '../../../src-main/domain/plan/propose-layer-mapping.ts'
import { proposalOf, withDepths } from '../../../src-main/domain/plan/with-student-depth.ts'

const OWN: Pick<DistillPlan, 'data' | 'teacher'> = {
  data: { source: { kind: 'catalogue', name: 'movie-reviews' }, maxLength: 64, fraction: 1 },
  teacher: { model: { kind: 'catalogue', name: 'minilm-l6' }, vault: vaultSchema.parse({}) },
}

describe('other depths', () => {
  const stacked = presetPlan('stacked', OWN, 12)
  test('keep a proposal the same proposal, for the start too', () => {
    const plan = withDepths(stacked, { teacher: 12, student: 6 }, { teacher: 12, student: 3 })
    expect(plan.mapping).toEqual(proposeLayerMapping('every-kth', 12, 3))
    expect(plan.student).toEqual({ layers: 3, start: { from: 'teacher', layers: [4, 8, 12] } })
    expect(proposalOf(plan.mapping, { teacher: 12, student: 3 })).toBe('every-kth')
  })

  test('keep what still exists of a mapping that a person drew', () => {
    const drawn = {
      ...stacked,
      mapping: [
        { teacher: 1, student: 1 },
        { teacher: 12, student: 6 },
      ],
    }
    const plan = withDepths(drawn, { teacher: 12, student: 6 }, { teacher: 6, student: 3 })
    expect(plan.mapping).toEqual([{ teacher: 1, student: 1 }])
  })
})
