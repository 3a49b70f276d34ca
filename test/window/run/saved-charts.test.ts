import { expect, test } from 'vitest'
import type { Probes } from '../../../src-main/contract/run-log.ts'
import { STEP_AXIS } from '../../../src-renderer/charts/chart-data.ts'
import { stagesSvg } from '../../../src-renderer/charts/stages-svg.ts'
import { probesSvg } from '../../../src-renderer/run/probes-svg.ts'
import { runStagesSvg } from '../../../src-renderer/run/run-stages-svg.ts'
import { runPlanSchema } from '../../../src-main/contract/plan.ts'
import { numbersOf, openElements, textsOf, tokenColour } from '../../support/svg-elements.ts'

const ticks = [{ share: 1, text: 'end' }]

test('stages as SVG have what is done solid and what is planned dashed, as long as they are', () => {
  const { svg } = stagesSvg(
    {
      stages: [
        { name: 'inside', from: 0, to: 0.5 },
        { name: 'labels', from: 0.5, to: 1 },
      ],
      rows: [{ title: 'S1 & more', roles: ['learnt', 'on'] }],
      done: 0.75,
      ticks,
    },
    'Stages',
    tokenColour,
  )
  expect(openElements(svg)).toEqual([])
  expect(textsOf(svg)).toEqual(expect.arrayContaining(['1 inside', '2 labels', 'S1 & more', 'end']))
  const done = numbersOf(svg, 'done', 'width')
  expect((done[1] ?? 0) / (done[0] ?? 1)).toBeCloseTo(0.5, 1)
  expect(numbersOf(svg, 'planned', 'width')).toHaveLength(1)
})

test('many stages are numbered, and named below', () => {
  const stages = Array.from({ length: 12 }, (_, at) => ({
    name: `a stage with a long name ${at}`,
    from: at / 12,
    to: (at + 1) / 12,
  }))
  const { svg } = stagesSvg({ stages, rows: [], done: 1, ticks }, 'Stages', tokenColour)
  expect(textsOf(svg)).toEqual(expect.arrayContaining(['12', '12: a stage with a long name 11']))
})

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

test('probes as SVG have their text, the path, and what was said last', () => {
  const probes: Probes = {
    devSha256: 'x',
    devExamples: 10,
    labels: ['no', 'yes'],
    steps: [10, 20],
    probes: [
      { index: 3, text: 'a < b', label: 1, teacher: 0.9, path: [0.25, 0.75], isRight: true },
      { index: 4, text: 'first', textPair: 'second', label: 0, teacher: null, path: [], isRight: null },
    ],
  }
  const { svg } = probesSvg(probes, tokenColour)
  expect(openElements(svg)).toEqual([])
  expect(textsOf(svg)).toEqual(
    expect.arrayContaining(['#3 yes', 'a < b', '75.0 %, right', '#4 no', '/ second', 'step 20']),
  )
  expect(svg.match(/class="line"/g)).toHaveLength(1)
  expect(svg.match(/stroke="teacher"/g)).toHaveLength(1)
})
