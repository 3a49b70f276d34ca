import { expect, test } from 'vitest'
import type { RunPlan } from '../../../src-main/contract/plan.ts'
import { demoPlans, demoTitle, FULL_DEMO, QUICK_DEMO } from '../../../src-main/domain/plan/demo-plans.ts'
import { teacherPlan } from '../../../src-main/domain/plan/teacher-plan.ts'
import { demoStory } from '../../../src-main/domain/run/demo-story.ts'
import { row } from '../a-run.ts'

const [inside, soft] = demoPlans(QUICK_DEMO, 1)
if (!inside?.teacher.fineTune || !soft) throw new Error('the demo has two students and a teacher')
const taught = teacherPlan(inside, inside.teacher.fineTune)
const runOf = (id: string, plan: RunPlan, rest: Parameters<typeof row>[0] = {}) =>
  row({ id, plan, seed: 1, kind: plan.kind, ...rest })
const idsOf = ({ parts }: ReturnType<typeof demoStory>) =>
  Object.fromEntries(parts.map(({ role, run }) => [role, run?.id]))

test('of each of its plans the newest run is its part, whatever it is called and however often judged', () => {
  const older = { ...soft, name: 'as many steps', training: { ...soft.training, evaluateEvery: 1 } }
  const runs = [
    runOf('4', inside),
    runOf('3', older),
    runOf('2', inside),
    runOf('1', taught),
    runOf('5', inside, { seed: 2 }),
    runOf('6', { ...inside, training: { ...inside.training, learningRate: 1e-4 } }),
  ]
  expect(idsOf(demoStory(runs, undefined))).toEqual({ T: '1', A: '4', B: '3' })
})

test('while a job makes another demo, students of the one before are to come again', () => {
  const runs = [runOf('1', taught), runOf('2', inside), runOf('3', soft), runOf('4', inside)]
  const job = { title: demoTitle(true), state: 'running' } as const
  expect(idsOf(demoStory(runs, job))).toEqual({ T: '1', A: '4', B: undefined })
  expect(idsOf(demoStory(runs, { ...job, state: 'done' }))).toEqual({ T: '1', A: '4', B: '3' })
})

test('of the whole demo and the quick one, it is the one whose student is the newest, or that a job runs', () => {
  const [whole] = demoPlans(FULL_DEMO, 1)
  const runs = [runOf('1', inside), ...(whole ? [runOf('2', whole)] : [])]
  expect(demoStory(runs, undefined).quick).toBe(false)
  expect(demoStory(runs, { title: demoTitle(true), state: 'waiting' }).quick).toBe(true)
  expect(demoStory([], undefined).quick).toBe(true)
})
