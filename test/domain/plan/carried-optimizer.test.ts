import { expect, test } from 'vitest'
import { distillPlanSchema, type DistillPlan } from '../../../src-main/contract/plan.ts'
import { whyNotCarried } from '../../../src-main/domain/plan/carried-optimizer.ts'
import { PLAN } from '../a-run.ts'

const HIDDEN = { loss: 'hidden-mse', projection: 'linear' }
/** Soft labels and attention of the second layer, all parameters trained at once. */
const plan = (changes: object = {}): DistillPlan =>
  distillPlanSchema.parse({
    ...PLAN,
    mapping: [{ teacher: 4, student: 2 }],
    losses: [{ loss: 'soft-label' }, { loss: 'attention-kl' }],
    strategy: { kind: 'together' },
    ...changes,
  })
const STACKED = { strategy: { kind: 'stacked', stageEpochs: 1 } }
const inside = { stage: 0, stageStep: 4, momentSteps: 4 }
const why = (fork: DistillPlan, place = inside, parent = plan()) => whyNotCarried(parent, place, fork)

test('another rate, other weights and another mapping train the same parameters', () => {
  const { training } = plan()
  expect(why(plan({ training: { ...training, learningRate: 1e-6, weightDecay: 0 } }))).toBeUndefined()
  expect(why(plan({ losses: [{ loss: 'soft-label', weight: 9 }] }))).toBeUndefined()
  expect(why(plan({ mapping: [{ teacher: 2, student: 1 }] }))).toBeUndefined()
})

test('what says otherwise which parameters are trained is named', () => {
  const { training, data } = plan()
  expect(why(plan({ training: { ...training, freeze: 'embeddings' } }))).toMatch(/^what is frozen differs/)
  expect(why(plan({ losses: [{ loss: 'soft-label' }, HIDDEN] }))).toMatch(/learn a projection differ/)
  expect(why(plan({ data: { ...data, maxLength: 7 } }))).toMatch(/^the data differ/)
  expect(why(plan(STACKED))).toMatch(/^the first stage \(.+\) trains other parameters/)
  expect(whyNotCarried(plan(), null, plan())).toBe("the checkpoint's state cannot be read")
})

test('a stage inside reaches as far as its losses: the next stage is another, the same one is not', () => {
  const first = { stage: 0, stageStep: 3, momentSteps: 3 }
  expect(why(plan(STACKED), first, plan(STACKED))).toBeUndefined()
  const last = { stage: 1, stageStep: 3, momentSteps: 3 }
  expect(why(plan(STACKED), last, plan(STACKED))).toMatch(/trains other parameters/)
  expect(why(plan(), last, plan(STACKED))).toBeUndefined()
})

test('at the end of a stage there are no moments, at the end of a run there are', () => {
  expect(why(plan(), { stage: 1, stageStep: 0, momentSteps: 0 })).toMatch(/the moments begin anew/)
  expect(why(plan(), { stage: 1, stageStep: 0, momentSteps: 20 })).toBeUndefined()
})
