import { expect, test } from 'vitest'
import type { MetricRow } from '../../../src-renderer/compare/metric-rows.ts'
import { metricsSvg } from '../../../src-renderer/compare/metrics-svg.ts'
import { numbersOf, openElements, textsOf, tokenColour } from '../../support/svg-elements.ts'

test('metrics as SVG have each number, and its interval as long as it is', () => {
  const measured = (value: number, low: number, high: number) => ({
    value,
    interval: [low, high] as const,
    deviation: null,
    n: 1,
  })
  const row: MetricRow = {
    title: 'Accuracy',
    unit: '%',
    text: (value: number) => (value * 100).toFixed(1),
    how: 'Wilson',
    absent: '–',
    absentTeacher: '–',
    teacher: measured(0.9, 0.85, 0.95),
    cells: [{ measured: measured(0.8, 0.7, 0.9), rank: 'none', said: '' }],
  }
  const column = { letter: 'A', colour: '--a', name: 'student', runs: [{}] }
  const { svg } = metricsSvg([row], [column] as never, tokenColour)
  expect(openElements(svg)).toEqual([])
  expect(textsOf(svg)).toEqual(expect.arrayContaining(['T 90.0 (85.0 to 95.0)', 'A 80.0 (70.0 to 90.0)']))
  const [from, to] = [numbersOf(svg, 'interval', 'x1'), numbersOf(svg, 'interval', 'x2')]
  const lengths = from.map((start, at) => (to[at] ?? 0) - start)
  expect((lengths[1] ?? 0) / (lengths[0] ?? 1)).toBeCloseTo(0.2 / 0.1, 2)
})
