import { describe, expect, test } from 'vitest'
import { vaultSchema, type DistillPlan } from '../../../src-main/contract/plan.ts'
import { parseSeeds } from '../../../src-main/domain/plan/parse-seeds.ts'
import { presetPlan } from '../../../src-main/domain/plan/plan-presets.ts'
import { proposeLayerMapping } from '../../../src-main/domain/plan/propose-layer-mapping.ts'
import { proposalOf, withDepths } from '../../../src-main/domain/plan/with-student-depth.ts'
import { connect, describeMapping, togglePair } from '../../../src-renderer/plan/mapping-edits.ts'
import { numberText, parseNumber } from '../../../src-renderer/plan/number-text.ts'
import { settingText, settingTitle } from '../../../src-renderer/plan/setting-text.ts'
import { axisPlaces, stageBars } from '../../../src-renderer/plan/stage-bars.ts'

const OWN: Pick<DistillPlan, 'data' | 'teacher'> = {
  data: { source: { kind: 'catalogue', name: 'movie-reviews' }, maxLength: 64, fraction: 1 },
  teacher: { model: { kind: 'catalogue', name: 'minilm-l6' }, vault: vaultSchema.parse({}) },
}

describe('a mapping', () => {
  const mapping = [
    { teacher: 2, student: 1 },
    { teacher: 4, student: 2 },
  ]
  test('takes a pair in and out again, in the order of the student', () => {
    const more = togglePair(mapping, { teacher: 1, student: 1 })
    expect(more.map(({ teacher }) => teacher)).toEqual([1, 2, 4])
    expect(togglePair(more, { teacher: 1, student: 1 })).toEqual(mapping)
    expect(connect(mapping, { teacher: 2, student: 1 })).toBe(mapping)
  })

  test('is told in words', () => {
    const more = connect(connect(mapping, { teacher: 1, student: 1 }), { teacher: 3, student: 1 })
    expect(describeMapping(more, 6, 2)).toBe(
      'S1 learns from T1, T2 and T3, S2 from T4. T5 and T6 feed no student layer.',
    )
    expect(describeMapping([], 6, 2)).toBe('No layer is mapped.')
    expect(describeMapping([{ teacher: 1, student: 1 }], 1, 1)).toBe('S1 learns from T1.')
  })
})

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

test('seeds are read as a person writes them', () => {
  expect(parseSeeds('1, 2, 3')).toEqual({ seeds: [1, 2, 3] })
  expect(parseSeeds('7 1-3;7')).toEqual({ seeds: [7, 1, 2, 3] })
  expect(parseSeeds('')).toHaveProperty('problem')
  expect(parseSeeds('1.5')).toHaveProperty('problem')
  expect(parseSeeds('3-1')).toHaveProperty('problem')
  expect(parseSeeds('1-1000000000')).toHaveProperty('problem')
})

test('a field shows a number as people write it, and keeps what is none', () => {
  expect([5e-5, 0.1, 32, 0, undefined].map(numberText)).toEqual(['5e-5', '0.1', '32', '0', ''])
  expect(['5e-5', '2,400', '', 'many'].map((text) => parseNumber(text, true))).toEqual([
    5e-5,
    2400,
    undefined,
    'many',
  ])
  expect(parseNumber('', false)).toBe('')
})

test('a difference is told in few signs', () => {
  expect(settingTitle('teacher.fineTune.learningRate')).toBe('teacher learning rate')
  expect(settingText('mapping', [{ teacher: 2, student: 1 }])).toBe('2→1')
  expect(settingText('losses', [{ loss: 'soft-label', weight: 0.5, temperature: 4 }])).toBe('soft ×0.5 T4')
})
