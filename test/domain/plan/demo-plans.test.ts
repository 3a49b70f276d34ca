import { expect, test } from 'vitest'
import { demoPlans, FULL_DEMO, QUICK_DEMO } from '../../../src-main/domain/plan/demo-plans.ts'
import { stagesInRun } from '../../../src-main/engine/training/stages-in-run.ts'

/** Sentences of the movie reviews to learn from. */
const TRAIN = 9066

test.each([
  ['the demo', FULL_DEMO],
  ['its short version', QUICK_DEMO],
])('%s has a student of soft labels that takes as many steps as the one taught inside', (_, size) => {
  const steps = demoPlans(size, 1).map((plan) => {
    const train = { length: Math.round(TRAIN * size.fraction) } as never
    return stagesInRun({ plan, train }).stages.reduce((sum, stage) => sum + stage.steps, 0)
  })
  const [inside = 0, soft, shorter] = steps
  expect(soft).toBe(inside)
  expect(shorter).toBe(size.hasShorter ? inside / 2 : undefined)
})

test('the two students of soft labels differ in how long they train, and in nothing else', () => {
  const [, soft, shorter] = demoPlans(FULL_DEMO, 1)
  expect({ ...shorter, name: '', training: { ...shorter?.training, epochs: 0 } }).toEqual({
    ...soft,
    name: '',
    training: { ...soft?.training, epochs: 0 },
  })
})
