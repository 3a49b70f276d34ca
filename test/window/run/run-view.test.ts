import { describe, expect, test } from 'vitest'
import {
  heatCells,
  heatLayout,
  highestValue,
  type HeatData,
} from '../../../src-renderer/charts/heat-cells.ts'
import { heatmapSvg } from '../../../src-renderer/charts/heatmap-svg.ts'
import { epochAxis, timeAxis } from '../../../src-renderer/charts/axes.ts'
import { bestSteps, sentenceOf } from '../../../src-renderer/run/event-sentence.ts'
import { remainingEvaluations } from '../../../src-renderer/run/remaining-evaluations.ts'
import { onSteps, stackTerms } from '../../../src-renderer/run/stack-terms.ts'
import { stageRows, stageWords } from '../../../src-renderer/run/stage-rows.ts'
import type { StrategyId } from '../../../src-main/contract/strategies.ts'
import type { TrainingEvent } from '../../../src-main/contract/training-event.ts'
import { parseRunPlan } from '../../../src-main/domain/plan/parse-run-plan.ts'
import { createSmoother } from '../../../src-renderer/charts/smooth.ts'

const plan = (kind: StrategyId, training: object = {}) =>
  parseRunPlan({
    kind: 'distill',
    data: { source: { kind: 'catalogue', name: 'movie-reviews' } },
    teacher: { model: { kind: 'catalogue', name: 'minilm-l6' } },
    student: { layers: 3, start: { from: 'random' } },
    mapping: [
      { teacher: 2, student: 1 },
      { teacher: 4, student: 2 },
      { teacher: 6, student: 3 },
    ],
    losses: [{ loss: 'hard-label' }, { loss: 'soft-label' }, { loss: 'attention-kl' }],
    strategy: { kind, stageEpochs: 1 },
    training,
  })

describe('the stages of a plan', () => {
  test('progressive: each layer is learnt once, and off again', () => {
    expect(stageRows(plan('progressive')).map(({ label, roles }) => [label, roles.join(' ')])).toEqual([
      ['S1', 'learnt off off off'],
      ['S2', 'off learnt off off'],
      ['S3', 'off off learnt off'],
      ['hard, soft', 'off off off learnt'],
    ])
    expect([0, 1, 2, 3].map((stage) => stageWords(plan('progressive'), stage))).toEqual([
      'layer S1 learns',
      'layer S2 learns',
      'layer S3 learns',
      'classification',
    ])
  })

  test('stacked: what was learnt stays on', () => {
    expect(stageRows(plan('stacked')).map(({ roles }) => roles.join(' '))).toEqual([
      'learnt on on off',
      'off learnt on off',
      'off off learnt off',
      'off off off learnt',
    ])
    expect(stageWords(plan('stacked'), 2)).toBe('layer S3 learns')
  })

  test('together: all at once', () => {
    expect(stageRows(plan('together')).map(({ roles }) => roles.join(' '))).toEqual([
      'learnt',
      'learnt',
      'learnt',
      'learnt',
    ])
    expect(stageWords(plan('together'), 0)).toBe('all losses at once')
  })
})

describe('stacked terms', () => {
  const steps = [1, 2, 3, 4]
  const early = { label: 'internal', points: { steps: [1, 2], values: [0.5, 0.25] } }
  const late = { label: 'labels', points: { steps: [3, 4], values: [1, 0.75] } }

  test('add up to their total, each nothing where it is off', () => {
    const [low, high] = stackTerms([early, late], steps, 0, [])
    expect(Array.from(low?.high ?? [])).toEqual([0.5, 0.25, 0, 0])
    expect(Array.from(high?.low ?? [])).toEqual([0.5, 0.25, 0, 0])
    expect(Array.from(high?.high ?? [])).toEqual([0.5, 0.25, 1, 0.75])
  })

  test('smoothed, end where the smoothed total does', () => {
    const smoother = createSmoother(0.8)
    const total = [0.5, 0.25, 1, 0.75].map((value) => smoother.next(value))
    const top = stackTerms([early, late], steps, 0.8, []).at(-1)?.high
    total.forEach((value, at) => expect(top?.[at]).toBeCloseTo(value, 12))
  })

  test('of a thinned curve lie on the line between its points', () => {
    expect(Array.from(onSteps({ steps: [2, 6], values: [1, 3] }, [1, 2, 3, 4, 6, 7], []))).toEqual([
      0, 1, 1.5, 2, 3, 0,
    ])
  })

  test('smoothed, a term is nothing from the first step of a stage without it', () => {
    const [low, high] = stackTerms([early, late], steps, 0.8, [2])
    expect(Array.from(low?.high ?? []).slice(2)).toEqual([0, 0])
    expect(high?.high[2]).toBeCloseTo(1, 12)
  })

  test('of a thinned curve reach no further than its stage', () => {
    const curve = { steps: [2, 4, 10], values: [1, 3, 5] }
    expect(Array.from(onSteps(curve, [3, 5, 6, 7, 8, 9], [5, 8]))).toEqual([2, 3, 0, 0, 0, 5])
  })
})

describe('axes', () => {
  test('of epochs and of time lead there and back', () => {
    const anchors = [
      { step: 0, seconds: 0 },
      { step: 100, seconds: 60 },
      { step: 200, seconds: 300 },
    ]
    for (const axis of [epochAxis(40), timeAxis(anchors, 400)])
      for (const step of [1, 50, 100, 170, 399]) expect(axis.stepOf(axis.xOf(step))).toBeCloseTo(step, 0)
    expect(timeAxis(anchors, 200).format(timeAxis(anchors, 200).xOf(100))).toBe('1 min')
  })

  test('of time is one of steps before there is any time', () => {
    expect(timeAxis([], 100).name).toBe('step')
  })
})

test('evaluations to come: one every so many epochs of a stage, and one at its end', () => {
  const started = { trainExamples: 100 } as Extract<TrainingEvent, { kind: 'started' }>
  const stage = { index: 0, name: '', from: 0, to: 25, state: 'now' } as const
  const timeline = { started, stages: [stage], lastStep: 25, anchors: [] }
  // 10 steps an epoch, evaluated after 10, 20 and, at the end, 25.
  const own = plan('together', { batchSize: 10 })
  expect(remainingEvaluations(timeline, own, 0)).toBe(3)
  expect(remainingEvaluations(timeline, own, 12)).toBe(2)
  expect(remainingEvaluations(timeline, own, 24)).toBe(1)
})

describe('events in sentences', () => {
  const at = '2026-01-01T00:00:00Z'
  const evaluated = (seq: number, step: number, accuracy: number) =>
    ({
      seq,
      at,
      kind: 'evaluated',
      step,
      stage: 0,
      scores: { accuracy },
      predictions: '',
      durationMs: 1,
    }) as TrainingEvent

  test('say which evaluation was the best so far, and why a stage ended', () => {
    const events = [evaluated(1, 10, 0.7), evaluated(2, 20, 0.6), evaluated(3, 30, 0.8)]
    const best = bestSteps(events, plan('together'))
    expect([...best]).toEqual([10, 30])
    expect(sentenceOf(events[2] as TrainingEvent, plan('stacked'), best).text).toBe(
      'Evaluation at step 30: 80.0 %, the best so far',
    )
    expect(sentenceOf(events[1] as TrainingEvent, plan('stacked'), best).text).toBe(
      'Evaluation at step 20: 60.0 %',
    )
    const ended = { seq: 4, at, kind: 'stage-ended', stage: 0, step: 1500, reason: 'limit' } as const
    expect(sentenceOf(ended, plan('stacked'), best).text).toBe(
      'Stage 1 ended at step 1,500: its epochs are done',
    )
  })
})

describe('the heatmap', () => {
  test('has the mean of the points in each cell, and none where nothing was measured', () => {
    const points = { steps: [1, 2, 3, 4, 9], values: [1, 3, Number.NaN, 5, 7] }
    const cells = heatCells(points, (step) => step * 2, [50], 4)
    expect(cells).toEqual([
      { from: 0, to: 4, value: 1 },
      { from: 4, to: 8, value: 3 },
      { from: 8, to: 16, value: 5 },
      { from: 16, to: 28, value: 7 },
    ])
  })

  test('has no cell beyond the stage in which a loss was on', () => {
    const points = { steps: [1, 3, 12, 14], values: [1, 1, 2, 2] }
    const cells = heatCells(points, (step) => step * 2, [3, 11, 14], 4)
    expect(cells.map(({ from, to }) => [from, to])).toEqual([
      [0, 4],
      [4, 6],
      [24, 28],
      [28, 28],
    ])
  })

  test('leaves the window as well-formed SVG, as dark as its values are', () => {
    const row = (label: string, values: readonly number[], group: string) => ({
      label,
      short: label,
      said: label,
      group,
      points: { steps: values.map((_, at) => at + 1), values },
    })
    const rows = [row('a <1>', [4, 1], 'x'), row('b', [0, 2], 'y')]
    expect(heatLayout(rows)).toEqual({ tops: [0, 17], height: 30 })
    expect(highestValue(rows)).toBe(4)
    const data: HeatData = { rows, lastStep: 2, nowStep: 2, boundaries: [] }
    const svg = heatmapSvg(data, { title: 'Layers & more', width: 300, colourOf: () => '#000' }, String)
    expect(svg).toContain('a &lt;1&gt;')
    expect(svg).toContain('Layers &amp; more')
    expect(svg).not.toMatch(/NaN|undefined/)
    expect(svg).toContain('fill-opacity="0.9"')
    expect(svg).toContain('0 to 4')
  })
})
