import { describe, expect, test } from 'vitest'
import type { DistillPlan } from '../../../src-main/contract/plan.ts'
import { parseRunPlan } from '../../../src-main/domain/plan/parse-run-plan.ts'
import { stagesOf } from '../../../src-main/domain/plan/stages.ts'
import { writtenOutStages } from '../../../src-main/domain/plan/written-out-stages.ts'
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

describe("a plan's own list of stages", () => {
  const listed = (...stages: readonly object[]) => distill({ strategy: { kind: 'stages', stages } })

  test.each([
    { kind: 'together' },
    { kind: 'progressive', train: 'layer', stageEpochs: [0.5, 1, 2] },
    { kind: 'stacked', convergence: { threshold: 0.1, windowSteps: 7 } },
  ])('$kind, written out, is the same stages', (strategy) => {
    const preset = distill({ strategy })
    const list = writtenOutStages(preset)
    expect(stagesOf(listed(...list))).toEqual(stagesOf(preset))
  })

  test('a stage that says nothing has everything on, for the epochs of the training', () => {
    const [stage, ...others] = stagesOf(listed({}))
    expect(others).toEqual([])
    expect(stage).toEqual({
      name: 'stage 1',
      terms: distill().losses,
      pairs: distill().mapping,
      internal: true,
      classification: true,
      epochs: 3,
      learningRate: 5e-5,
    })
  })

  test('a stage has the losses it names, with its own weights, on pairs of its layers', () => {
    const stages = stagesOf(
      listed(
        { losses: [{ loss: 'attention-kl', weight: 0.5 }], layers: [1, 3], train: [3], learningRate: 1e-4 },
        { name: 'labels', epochs: 0.5, losses: [{ loss: 'hard-label' }] },
      ),
    )
    expect(stages.map(({ terms }) => terms)).toEqual([
      [{ loss: 'attention-kl', weight: 0.5 }],
      [{ loss: 'hard-label', weight: 1 }],
    ])
    expect(stages.map(({ pairs }) => pairs.map(({ student }) => student))).toEqual([[1, 3], []])
    expect(stages.map(({ trained, learningRate }) => [trained, learningRate])).toEqual([
      [[3], 1e-4],
      [undefined, 5e-5],
    ])
    expect(stages.map(({ name, epochs }) => [name, epochs])).toEqual([
      ['stage 1', 3],
      ['labels', 0.5],
    ])
  })
})
