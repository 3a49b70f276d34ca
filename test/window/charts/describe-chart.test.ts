import { expect, test } from 'vitest'
import { createChartDescriber, outlineOf } from '../../../src-renderer/charts/describe-chart.ts'
import { STEP_AXIS, type ChartData } from '../../../src-renderer/charts/chart-data.ts'

const points = { steps: [1, 2, 4], values: [1, 3, 2] }
const data: ChartData = {
  lines: [{ label: 'loss', points, colour: '--ink', marks: [2] }],
  boundaries: [2, { step: 3, isPlanned: true }],
  lastStep: 8,
  nowStep: 4,
  format: String,
}
const describe = createChartDescriber()

test('a mark has a filled disc, a measured point a hollow one, others none', () => {
  const [marked] = describe(data).strokes
  expect([0, 1].map((at) => marked?.discAt(at))).toEqual([undefined, { radius: 3.5, isFilled: true }])
  const [measured] = describe({
    ...data,
    lines: [{ label: 'x', points, colour: '--a', hasMarks: true }],
  }).strokes
  expect(measured?.discAt(0)).toEqual({ radius: 2, isFilled: false })
})

test('a smoothed curve lies over what was measured, which is pale; one that is hidden is not there', () => {
  const [hidden] = data.lines
  if (!hidden) throw new Error('There is a line')
  const lines = [...data.lines, { ...hidden, label: 'hidden', opacity: 0 }]
  const { strokes } = describe({ ...data, lines, smoothing: 0.5 })
  expect(strokes.map(({ label, isRaw, opacity }) => [label, isRaw, opacity])).toEqual([
    ['loss', false, 1],
    ['', true, 0.25],
  ])
  expect(strokes[1]?.spots.map(({ y }) => y)).toEqual(points.values)
})

test('ground is planned from now on, while there is something to come', () => {
  expect(describe(data).plannedFrom).toBe(4)
  expect(describe({ ...data, nowStep: 8 }).plannedFrom).toBeUndefined()
  expect(describe(data).boundaries).toEqual([
    { x: 2, dash: [] },
    { x: 3, dash: [2, 3] },
  ])
})

test('a band is walked around: out along its upper edge, back along its lower', () => {
  const band = { label: 'seeds', steps: [1, 2], low: [0, 1], high: [5, 6], colour: '--ink', opacity: 0.2 }
  expect([...outlineOf(band, STEP_AXIS)].map(({ x, y }) => [x, y])).toEqual([
    [1, 5],
    [2, 6],
    [2, 1],
    [1, 0],
  ])
})
