import { expect, test } from 'vitest'
import type { DistillPlan, RunPlan } from '../../../src-main/contract/plan.ts'
import { branchOf, grownFrom, stepsBefore, upTo } from '../../../src-renderer/charts/branches.ts'
import { PLAN } from '../../domain/a-run.ts'

const parent = PLAN as DistillPlan
const fork = (run: string, step: number): RunPlan => ({
  ...parent,
  student: { ...parent.student, start: { from: 'checkpoint', run, step } },
})
const PLANS: Readonly<Record<string, RunPlan>> = {
  root: parent,
  child: fork('root', 20),
  last: fork('child', 5),
}
const planOf = (id: string) => PLANS[id]

test('a fork’s steps stand behind those of all its ancestors, as far as these are known', () => {
  expect(['root', 'child', 'last'].map((id) => stepsBefore(id, planOf))).toEqual([0, 20, 25])
  const orphan = (id: string) => (id === 'orphan' ? fork('gone', 7) : undefined)
  expect(stepsBefore('orphan', orphan)).toBe(7)
  expect(branchOf(parent)).toBeUndefined()
})

test('its curve begins at its parent’s last point before it', () => {
  const trunk = { steps: [10, 18, 30], values: [0.5, 0.6, 0.9] }
  const own = { steps: [5, 10], values: [0.7, 0.8] }
  expect(grownFrom(trunk, own, 20)).toEqual({ steps: [18, 25, 30], values: [0.6, 0.7, 0.8] })
  expect(grownFrom(undefined, own, 20)).toEqual({ steps: [25, 30], values: [0.7, 0.8] })
  expect(upTo(trunk, 18)).toEqual({ steps: [10, 18], values: [0.5, 0.6] })
  expect(upTo(trunk, 3)).toEqual({ steps: [], values: [] })
})
