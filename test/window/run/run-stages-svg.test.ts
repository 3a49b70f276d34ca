import { expect, test } from 'vitest'
import { STEP_AXIS } from '../../../src-renderer/charts/chart-data.ts'
import { runStagesSvg } from '../../../src-renderer/run/run-stages-svg.ts'
import { runPlanSchema } from '../../../src-main/contract/plan.ts'
import { numbersOf, openElements, textsOf, tokenColour } from '../../support/svg-elements.ts'

test('the stages of a run are its plan’s rows along the axis', () => {
  const plan = runPlanSchema.parse({
    kind: 'distill',
    data: { source: { kind: 'files', train: 'a', dev: 'b' } },
    teacher: { model: { kind: 'folder', path: 't' } },
    student: { layers: 2, start: { from: 'random' } },
    mapping: [{ teacher: 4, student: 2 }],
    losses: [{ loss: 'soft-label' }, { loss: 'attention-kl' }],
  })
  const { svg } = runStagesSvg(
    plan,
    {
      stages: [{ index: 0, name: 'all', from: 0, to: 40, state: 'now' }],
      step: 10,
      lastStep: 40,
      axis: STEP_AXIS,
    },
    tokenColour,
  )
  expect(openElements(svg)).toEqual([])
  expect(textsOf(svg)).toEqual(
    expect.arrayContaining(['all losses at once', 'student layer 2', 'soft labels', 'step 40']),
  )
  const [done, planned] = [numbersOf(svg, 'done', 'width'), numbersOf(svg, 'planned', 'width')]
  expect((planned[0] ?? 0) / (done[0] ?? 1)).toBeCloseTo(3, 1)
})
