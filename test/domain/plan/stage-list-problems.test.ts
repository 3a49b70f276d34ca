import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { LOSS_IDS } from '../../../src-main/contract/loss-id.ts'
import type { DistillPlan } from '../../../src-main/contract/plan.ts'
import { checkPlan, mended } from '../../../src-main/domain/plan/plan-problems.ts'
import { stagesOf } from '../../../src-main/domain/plan/stages.ts'

const PLAN = {
  kind: 'distill',
  data: { source: { kind: 'catalogue', name: 'movie-reviews' } },
  teacher: { model: { kind: 'catalogue', name: 'minilm-l6' } },
  student: { layers: 3, start: { from: 'teacher', layers: [2, 4, 6] } },
  mapping: [
    { teacher: 0, student: 0 },
    { teacher: 2, student: 1 },
    { teacher: 4, student: 2 },
  ],
  losses: [{ loss: 'hard-label' }, { loss: 'attention-kl' }, { loss: 'hidden-mse', at: 'tokens' }],
}
const listed = (stages: readonly object[], changes: object = {}) => ({
  ...PLAN,
  strategy: { kind: 'stages', stages },
  ...changes,
})
const ALL = {}

describe("what does not go together in a plan's own list of stages", () => {
  test.each([
    [
      'a list beside another strategy',
      { ...PLAN, strategy: { stages: [ALL] } },
      /belongs to the strategy "stages"/,
    ],
    ['no list', { ...PLAN, strategy: { kind: 'stages' } }, /Stages .* is missing/],
    [
      'an early end outside the list',
      { ...PLAN, strategy: { kind: 'stages', stages: [ALL], convergence: {} } },
      /a stage of a list says it itself/,
    ],
    [
      'one layer alone outside the list',
      { ...PLAN, strategy: { kind: 'stages', stages: [ALL], train: 'layer' } },
      /Say it there/,
    ],
    [
      'a loss that the plan does not have',
      listed([ALL, { losses: [{ loss: 'soft-label' }] }]),
      /Loss 1 \(strategy\.stages\[1\]\.losses\[0\]\) names soft labels, which is none of the plan's losses/,
    ],
    [
      'a place where the plan does not have it',
      listed([ALL, { losses: [{ loss: 'hidden-mse', at: 'cls' }] }]),
      /names hidden-state MSE/,
    ],
    [
      'a loss twice',
      listed([ALL, { losses: [{ loss: 'hard-label' }, { loss: 'hard-label', weight: 2 }] }]),
      /names hard labels again/,
    ],
    [
      'a layer that is not mapped',
      listed([ALL, { layers: [1, 3] }]),
      /is 3, and the mapping compares nothing with S3/,
    ],
    [
      'attention of embeddings',
      listed([ALL, { losses: [{ loss: 'attention-kl' }], layers: [0] }]),
      /Stage 2 .* compares attention KL and has no pair of layers for it/,
    ],
    ['a trained layer that is not there', listed([{ train: [4] }]), /is 4; the student has layers 1 to 3/],
    [
      'a trained layer that no loss reaches',
      listed([ALL, { losses: [{ loss: 'attention-kl' }], layers: [1], train: [2] }]),
      /is 2, and the losses of stage 2 reach no further up than S1/,
    ],
    [
      'nothing trained',
      listed([ALL, { losses: [{ loss: 'attention-kl' }], train: [] }]),
      /nothing would be trained/,
    ],
    [
      'a loss that no stage has on',
      listed([{ losses: [{ loss: 'hard-label' }] }]),
      /Loss 2 \(losses\[1\]\) is attention KL, and no stage has it on/,
    ],
  ])('%s is said, and its mend mends it', (_what, plan, expected) => {
    const { problems } = checkPlan(plan)
    const said = problems.find(({ message }) => expected.test(message))
    expect(problems.map(({ message }) => message).join('\n')).toMatch(expected)
    if (!said?.mend) return
    const after = checkPlan(mended(plan, said.mend))
    expect(after.problems.map(({ message }) => message).filter((message) => expected.test(message))).toEqual(
      [],
    )
  })

  test('the classifier alone may be trained, where a loss looks at it', () => {
    expect(checkPlan(listed([ALL, { losses: [{ loss: 'hard-label' }], train: [] }])).problems).toEqual([])
  })

  test('any list is a plan whose every stage compares something, or is refused in sentences', () => {
    const layer = fc.integer({ min: 0, max: 4 })
    const stage = fc.record(
      {
        name: fc.constantFrom('', 'inside', 'two\nlines'),
        epochs: fc.constantFrom(0, 0.5, 2),
        losses: fc.array(
          fc.record(
            {
              loss: fc.constantFrom(...LOSS_IDS),
              at: fc.constantFrom('cls', 'tokens'),
              weight: fc.constantFrom(0, 2),
            },
            { requiredKeys: ['loss'] },
          ),
          { maxLength: 3 },
        ),
        layers: fc.array(layer, { maxLength: 3 }),
        train: fc.array(layer, { maxLength: 2 }),
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(fc.array(stage, { maxLength: 3 }), (stages) => {
        const { plan, problems } = checkPlan(listed(stages))
        if (!plan) return void expect(problems.every(({ message }) => / \(|is /.test(message))).toBe(true)
        for (const { terms, pairs, internal } of stagesOf(plan as DistillPlan)) {
          expect(terms.length).toBeGreaterThan(0)
          expect(internal).toBe(pairs.length > 0)
        }
      }),
      { numRuns: 500 },
    )
  })
})
