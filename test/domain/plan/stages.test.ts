import { describe, expect, test } from 'vitest'
import type { DistillPlan } from '../../../src-main/contract/plan.ts'
import { parseRunPlan } from '../../../src-main/domain/plan/parse-run-plan.ts'
import { stagesOf } from '../../../src-main/domain/plan/stages.ts'
import { StillroomError } from '../../../src-main/domain/stillroom-error.ts'

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
