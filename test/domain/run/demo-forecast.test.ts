import { expect, test } from 'vitest'
import { demoPlans, QUICK_DEMO } from '../../../src-main/domain/plan/demo-plans.ts'
import { teacherPlan } from '../../../src-main/domain/plan/teacher-plan.ts'
import { demoForecast } from '../../../src-main/domain/run/demo-forecast.ts'
import { demoStory } from '../../../src-main/domain/run/demo-story.ts'
import { row } from '../a-run.ts'

const [inside] = demoPlans(QUICK_DEMO, 1)
if (!inside?.teacher.fineTune) throw new Error('the demo fine-tunes its teacher')
const plan = teacherPlan(inside, inside.teacher.fineTune)

test('what is to come is reckoned by layers, at the pace so far, and not before ten steps', () => {
  const ended = { plan, seed: 1, state: 'finished', step: 57, steps: 57, trainingMs: 57 * 600 } as const
  const { parts } = demoStory([row(ended)], undefined)
  // 57 steps an epoch, of 600 ms for six layers' work: a student's four cost 400 ms. Both take two
  // epochs, and six evaluations of nine steps each; 4 s until the first step.
  expect(demoForecast(parts)).toBeCloseTo(2 * ((2 * 57 + 6 * 9) * 400 + 4000), 3)
  const few = demoStory([row({ ...ended, state: 'running', step: 9 })], undefined)
  expect(demoForecast(few.parts)).toBeUndefined()
})
