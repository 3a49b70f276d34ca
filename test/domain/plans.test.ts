import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { DistillPlan } from '../../src-main/contract/plan.ts'
import { differingSettings } from '../../src-main/domain/plan/differing-settings.ts'
import { learningRateAt } from '../../src-main/domain/plan/learning-rate.ts'
import { checkPlanAgainstTeacher, parseRunPlan } from '../../src-main/domain/plan/parse-run-plan.ts'
import { MAPPING_PROPOSALS, proposeLayerMapping } from '../../src-main/domain/plan/propose-layer-mapping.ts'
import { stagesOf } from '../../src-main/domain/plan/stages.ts'
import { StillroomError } from '../../src-main/domain/stillroom-error.ts'

const PLAN = {
  kind: 'distill',
  data: { source: { kind: 'catalogue', name: 'movie-reviews' } },
  teacher: { model: { kind: 'catalogue', name: 'minilm-l6' } },
  student: { layers: 3, start: { from: 'teacher', layers: [2, 4, 6] } },
  mapping: [
    { teacher: 2, student: 1 },
    { teacher: 4, student: 2 },
    { teacher: 6, student: 3 },
  ],
  losses: [{ loss: 'hard-label' }, { loss: 'attention-kl' }],
}
const distill = (changes: object = {}) => parseRunPlan({ ...PLAN, ...changes }) as DistillPlan

function problemsOf(changes: object): string {
  try {
    distill(changes)
    return ''
  } catch (thrown) {
    if (thrown instanceof StillroomError && thrown.code === 'invalid-plan') return thrown.message
    throw thrown
  }
}

describe('a plan', () => {
  test('gets the defaults that are written down', () => {
    const { training, strategy, data } = distill()
    expect(training).toMatchObject({
      epochs: 3,
      batchSize: 32,
      learningRate: 5e-5,
      seed: 1,
      precision: 'float32',
    })
    expect([strategy.kind, data.maxLength, data.fraction]).toEqual(['together', 128, 1])
  })

  test('is answered with all of its problems, each with its place and value', () => {
    const message = problemsOf({ training: { epoch: 3, batchSize: 0 }, losses: [{ loss: 'cosine' }] })
    expect(message).toContain('"epoch" is no setting of Training (training); did you mean Epochs (epochs)?')
    expect(message).toContain(
      'Batch size (training.batchSize) is 0; it must be a whole number from 1 to 4,096',
    )
    expect(message).toContain(
      'Kind of loss 1 (losses[0].loss) is "cosine"; it must be "hard-label", "soft-label"',
    )
  })

  test('with internal losses and no mapping, or a temperature where none belongs, is refused', () => {
    expect(problemsOf({ mapping: [] })).toMatch(/mapping/)
    expect(problemsOf({ losses: [{ loss: 'hard-label', temperature: 2 }] })).toMatch(/temperature/)
    expect(problemsOf({ losses: [{ loss: 'soft-label', at: 'cls' }] })).toMatch(/at/)
  })

  test('that names layers the teacher lacks is refused once the teacher is known', () => {
    expect(() => checkPlanAgainstTeacher(distill(), 6)).not.toThrow()
    expect(() => checkPlanAgainstTeacher(distill(), 4)).toThrow(
      /Teacher layer of pair 3 \(mapping\[2\]\.teacher\) is 6.*layers 1 to 4/,
    )
  })

  test('whatever is given, the answer is a plan or its problems', () => {
    const anything = fc.anything()
    const key = fc.constantFrom(
      'data',
      'teacher',
      'student',
      'mapping',
      'losses',
      'strategy',
      'training',
      'kind',
      'x',
    )
    fc.assert(
      fc.property(
        fc.oneof(
          anything,
          fc.dictionary(key, anything).map((changes) => ({ ...PLAN, ...changes })),
        ),
        (input) => {
          try {
            parseRunPlan(input)
          } catch (thrown) {
            expect(thrown).toMatchObject({ code: 'invalid-plan' })
          }
        },
      ),
      { numRuns: 300 },
    )
  })
})

describe('the stages of a plan (Aguilar et al. 2020, section 3.3)', () => {
  const stages = (kind: string) =>
    stagesOf(distill({ strategy: { kind } })).map(({ pairs, internal, classification }) => [
      pairs.map(({ student }) => student).join(),
      internal,
      classification,
    ])

  test('together: everything from the first step', () => {
    expect(stages('together')).toEqual([['1,2,3', true, true]])
  })
  test('progressive: bottom-up, one layer at a time, then classification alone', () => {
    expect(stages('progressive')).toEqual([
      ['1', true, false],
      ['2', true, false],
      ['3', true, false],
      ['', false, true],
    ])
  })
  test('stacked: lower layers stay on', () => {
    expect(stages('stacked')).toEqual([
      ['1', true, false],
      ['1,2', true, false],
      ['1,2,3', true, false],
      ['', false, true],
    ])
  })
  test('epochs may be given for each internal stage, and as many as there are', () => {
    const plan = distill({ strategy: { kind: 'stacked', stageEpochs: [0.5, 1, 2] } })
    expect(stagesOf(plan).map(({ epochs }) => epochs)).toEqual([0.5, 1, 2, 3])
    expect(problemsOf({ strategy: { kind: 'stacked', stageEpochs: [1, 2] } })).toMatch(/2 numbers for 3/)
  })
})

describe('layer-map proposals', () => {
  test.each([
    ['every-kth', [2, 4, 6]],
    ['first', [1, 2, 3]],
    ['last', [4, 5, 6]],
    ['uniform', [1, 4, 6]],
    ['reversed', [6, 4, 2]],
  ] as const)('%s of 6 for 3 are %j', (proposal, layers) => {
    expect(proposeLayerMapping(proposal, 6, 3).map(({ teacher }) => teacher)).toEqual(layers)
  })

  test('give every student layer one teacher layer that exists', () => {
    const layers = fc.integer({ min: 1, max: 24 })
    fc.assert(
      fc.property(fc.constantFrom(...MAPPING_PROPOSALS), layers, layers, (proposal, teachers, students) => {
        const pairs = proposeLayerMapping(proposal, teachers, students)
        expect(pairs.map(({ student }) => student)).toEqual(
          Array.from({ length: students }, (_, index) => index + 1),
        )
        expect(pairs.every(({ teacher }) => teacher >= 1 && teacher <= teachers)).toBe(true)
      }),
    )
  })
})

test('the learning rate rises to its height, falls to just above 0, and is never negative', () => {
  const settings = { learningRate: 1e-3, warmup: 0.1, decay: 'linear' } as const
  const rates = Array.from({ length: 100 }, (_, step) => learningRateAt(step, 100, settings))
  expect(rates[0]).toBeCloseTo(1e-4, 12)
  expect(rates[9]).toBeCloseTo(1e-3, 12)
  expect(rates[99]).toBeCloseTo(1e-3 / 90, 12)
  expect(Math.max(...rates)).toBeCloseTo(1e-3, 12)
  expect(learningRateAt(55, 100, { ...settings, decay: 'cosine' })).toBeCloseTo(5e-4, 12)
  expect(learningRateAt(99, 100, { ...settings, decay: 'constant', warmup: 0 })).toBe(1e-3)
})

test('only settings that differ are named', () => {
  const a = { x: 1, deep: { y: [1, 2], z: 0 } }
  expect(differingSettings([a, { x: 1, deep: { y: [1, 3] } }])).toEqual([
    {
      setting: 'deep.y',
      values: [
        [1, 2],
        [1, 3],
      ],
    },
    { setting: 'deep.z', values: [0, undefined] },
  ])
})
