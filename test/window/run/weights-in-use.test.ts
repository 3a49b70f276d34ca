import { expect, test } from 'vitest'
import { parseRunPlan } from '../../../src-main/domain/plan/parse-run-plan.ts'
import type { RunTimeline } from '../../../src-main/domain/run/run-timeline.ts'
import { weightInUse } from '../../../src-renderer/run/weights-in-use.ts'
import { PLAN } from '../../domain/a-run.ts'

const plan = parseRunPlan({
  ...PLAN,
  losses: [
    { loss: 'hard-label', weight: 2 },
    { loss: 'soft-label', weight: { from: 1, to: 0 } },
    { loss: 'hidden-mse', weight: 3 },
  ],
  strategy: {
    kind: 'stages',
    stages: [
      { epochs: 1, losses: [{ loss: 'hidden-mse', weight: 0.5 }, { loss: 'hard-label' }] },
      { epochs: 2, losses: [{ loss: 'soft-label' }, { loss: 'hard-label' }] },
    ],
  },
})
/** The second stage, of 5 steps at most, stands at its third. */
const timeline = {
  stages: [
    { index: 0, name: 'stage 1', from: 0, to: 3, state: 'done' },
    { index: 1, name: 'stage 2', from: 3, to: 8, state: 'now' },
  ],
  started: {
    stages: [
      { index: 0, name: 'stage 1', steps: 3 },
      { index: 1, name: 'stage 2', steps: 5 },
    ],
  },
} as unknown as RunTimeline

test('a loss has in each step the weight of its stage, as it changes there', () => {
  const of = (series: string, ...steps: number[]) => steps.map(weightInUse(plan, timeline, series).at)
  expect(of('loss/hidden-mse', 1, 3, 4)).toEqual([0.5, 0.5, 3])
  expect(of('loss/soft-label', 4, 5, 6, 8)).toEqual([1, 0.75, 0.5, 0])
  expect(of('loss/hard-label', 1, 8)).toEqual([2, 2])
})

test('whether it is the same in all steps is known', () => {
  const varies = (series: string) => weightInUse(plan, timeline, series).varies
  expect(['loss/hidden-mse', 'loss/soft-label', 'loss/hard-label'].map(varies)).toEqual([true, true, false])
})
