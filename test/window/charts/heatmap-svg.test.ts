import { describe, expect, test } from 'vitest'
import {
  heatCells,
  heatLayout,
  highestValue,
  type HeatData,
} from '../../../src-renderer/charts/heat-cells.ts'
import { heatmapSvg } from '../../../src-renderer/charts/heatmap-svg.ts'

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
