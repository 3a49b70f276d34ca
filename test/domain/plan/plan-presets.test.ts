import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CONTROL_IDS } from '../../../src-main/contract/controls.ts'
import { vaultSchema, type DistillPlan } from '../../../src-main/contract/plan.ts'
import {
  controlChange,
  controlPlan,
  randomMapping,
  reversedMapping,
} from '../../../src-main/domain/plan/control-plans.ts'
import {
  PLAN_PRESETS,
  presetPlan,
  PRESET_IDS,
  type PlanPreset,
  type PresetId,
} from '../../../src-main/domain/plan/plan-presets.ts'
import { checkPlan } from '../../../src-main/domain/plan/plan-problems.ts'
import { teacherOf } from '../a-teacher.ts'

const OWN: Pick<DistillPlan, 'data' | 'teacher'> = {
  data: { source: { kind: 'catalogue', name: 'movie-reviews' }, maxLength: 64, fraction: 1 },
  teacher: { model: { kind: 'catalogue', name: 'minilm-l6' }, vault: vaultSchema.parse({}) },
}

describe('presets', () => {
  test.each(PRESET_IDS)('%s can be run under teachers of 2 to 24 layers, as written', (id) => {
    for (let layers = 2; layers <= 24; layers++) {
      const plan = presetPlan(id, OWN, layers)
      expect(checkPlan(plan, { teacher: teacherOf(layers) })).toEqual({ plan, problems: [] })
      expect(plan.student.layers).toBe(Math.floor(layers / 2))
    }
  })

  test('of a paper name it, and say what differs', () => {
    const ofNoPaper = PRESET_IDS.filter((id) => {
      const { paper, differs }: PlanPreset = PLAN_PRESETS[id]
      return !paper || !differs
    })
    expect(ofNoPaper).toEqual(['hard', 'quick'])
  })

  test("TinyBERT's compares scores before the softmax and the embeddings too, then soft labels alone", () => {
    const { mapping, losses, strategy } = presetPlan('tinybert', OWN, 12)
    expect(mapping[0]).toEqual({ teacher: 0, student: 0 })
    expect(losses.map(({ loss }) => loss)).toEqual(['soft-label', 'attention-score-mse', 'hidden-mse'])
    expect(strategy.stages?.map((stage) => stage.losses?.map(({ loss }) => loss))).toEqual([
      ['attention-score-mse', 'hidden-mse'],
      ['soft-label'],
    ])
  })

  test("PKD's leaves the last pair out, and MiniLMv2's has it alone", () => {
    const pairs = (id: PresetId) =>
      presetPlan(id, OWN, 12).mapping.map(({ teacher, student }) => [teacher, student])
    expect(pairs('pkd')).toEqual([
      [2, 1],
      [4, 2],
      [6, 3],
      [8, 4],
      [10, 5],
    ])
    expect(pairs('minilmv2')).toEqual([[12, 6]])
  })

  test("are on one's own data and teacher, a teacher that is fine-tuned first included", () => {
    const { teacher } = presetPlan('quick', OWN, 6)
    expect(teacher).toEqual(OWN.teacher)
    const first = presetPlan('stacked', OWN, 6)
    const again = presetPlan('quick', { ...OWN, teacher: { ...OWN.teacher, fineTune: first.training } }, 6)
    expect(again.teacher.fineTune?.epochs).toBe(1)
    expect(again.data.source).toEqual(OWN.data.source)
  })
})

describe('controls', () => {
  const stacked = presetPlan('stacked', OWN, 12)

  test('differ from their plan and can be run', () => {
    for (const id of CONTROL_IDS) {
      const control = controlPlan(id, stacked)
      expect(checkPlan(control, { teacher: teacherOf(12) }).problems).toEqual([])
      expect({ ...control, name: '' }).not.toEqual(stacked)
      expect({ ...control?.training, epochs: 0 }).toEqual({ ...stacked.training, epochs: 0 })
      expect(controlChange(id, stacked)).toMatch(/\.$/)
    }
  })

  test('without internal losses keep the labels as the plan has them, and say that they train less long', () => {
    const labels = stacked.losses.filter(({ loss }) => loss.endsWith('-label'))
    const control = controlPlan('labels', stacked)
    expect(control?.losses).toEqual(labels)
    expect(labels.map(({ loss }) => loss)).toEqual(['hard-label', 'soft-label'])
    expect(control?.training).toEqual(stacked.training)
    expect(controlChange('labels', stacked)).toBe(
      'Off: attention KL, hidden-state cosine. Kept: hard labels, soft labels. It trains 3 epochs; this plan up to 9 epochs, so a difference may come from that.',
    )
  })

  test('for as many steps have the internal stages’ epochs too, and there are none where all is together', () => {
    // Six student layers, a stage of one epoch each, then three of classification.
    expect(controlPlan('labels-as-long', stacked)?.training.epochs).toBe(6 + 3)
    expect(controlPlan('labels-as-long', presetPlan('together', OWN, 12))).toBeUndefined()
    expect(controlChange('labels', presetPlan('together', OWN, 12))).toMatch(/As many steps\.$/)
  })

  test('soft labels alone drop the hard ones too, and are none where there are no hard ones', () => {
    expect(controlPlan('soft', stacked)?.losses.map(({ loss }) => loss)).toEqual(['soft-label'])
    expect(controlChange('soft', stacked)).toContain('Off: hard labels, attention KL')
    const softInside = { ...stacked, losses: stacked.losses.filter(({ loss }) => loss !== 'hard-label') }
    expect(controlPlan('soft', softInside)).toBeUndefined()
    expect(controlPlan('labels', softInside)?.losses.map(({ loss }) => loss)).toEqual(['soft-label'])
    const hardInside = { ...stacked, losses: stacked.losses.filter(({ loss }) => loss !== 'soft-label') }
    expect(controlChange('soft', hardInside)).toContain('Added: soft labels.')
  })

  test('reverse what is mapped, several into one included', () => {
    const mapping = [
      { teacher: 1, student: 1 },
      { teacher: 2, student: 1 },
      { teacher: 4, student: 2 },
    ]
    expect(reversedMapping(mapping)).toEqual([
      { teacher: 4, student: 1 },
      { teacher: 1, student: 2 },
      { teacher: 2, student: 2 },
    ])
  })

  test('a random mapping leaves no layer in its place, and is the same each time', () => {
    const layers = fc.integer({ min: 2, max: 24 })
    fc.assert(
      fc.property(layers, (count) => {
        const mapping = Array.from({ length: count }, (_, index) => ({
          teacher: index + 1,
          student: index + 1,
        }))
        const random = randomMapping(mapping)
        expect(random?.some(({ teacher, student }) => teacher === student)).toBe(false)
        expect(randomMapping(mapping)).toEqual(random)
      }),
    )
  })

  test('that would be the plan itself are none', () => {
    expect(controlPlan('soft', presetPlan('hard', OWN, 12))).toBeUndefined()
    expect(controlPlan('reversed', { ...stacked, mapping: [{ teacher: 3, student: 1 }] })).toBeUndefined()
  })
})
