import { describe, expect, test } from 'vitest'
import type { ChartData } from '../../../src-renderer/charts/chart-data.ts'
import { chartSvg, PRINT_COLOURS } from '../../../src-renderer/charts/chart-svg.ts'
import { tableOf } from '../../../src-renderer/charts/chart-table.ts'
import { openElements } from '../../support/svg-elements.ts'

const look = {
  title: 'Loss <total> & "terms"',
  width: 400,
  height: 200,
  colourOf: (token: string) => PRINT_COLOURS[token] ?? '#000000',
}
const data: ChartData = {
  lines: [
    { label: 'total', points: { steps: [1, 2, 3, 4], values: [1, 0.5, 0.25, 0.75] }, colour: '--ink' },
    { label: 'teacher', points: { steps: [0, 4], values: [0.9, 0.9] }, colour: '--teacher', isDashed: true },
  ],
  bands: [
    { label: 'seeds', steps: [1, 4], low: [0.2, 0.1], high: [0.4, 0.3], colour: '--ink', opacity: 0.2 },
  ],
  boundaries: [2, { step: 3, isPlanned: true }],
  lastStep: 4,
  nowStep: 4,
  format: String,
}

const coordinates = (path: string) =>
  [...path.matchAll(/[ML]([-\d.]+) ([-\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)] as const)

describe('a chart as SVG', () => {
  const svg = chartSvg(data, look)

  test('is well-formed, with its title escaped', () => {
    expect(openElements(svg)).toEqual([])
    expect(svg).toContain('Loss &lt;total&gt; &amp; &quot;terms&quot;')
    const rest = svg.replaceAll(/<[^<>]*>/g, '')
    expect(rest).not.toMatch(/[<>]/)
    expect(rest).not.toMatch(/&(?!amp;|lt;|gt;|quot;)/)
  })

  test('has the numbers of its curves: every point lies where its value says', () => {
    const lines = [...svg.matchAll(/<path class="line" d="([^"]*)"/g)].map(([, path = '']) =>
      coordinates(path),
    )
    const total = lines.find((line) => line.length === 4) ?? []
    const [first, last] = [total[0], total.at(-1)]
    expect(total).toHaveLength(4)
    // Linear in both directions: what lies between two points follows from them.
    const yOf = (value: number) =>
      (first?.[1] ?? 0) + ((value - 1) / (0.75 - 1)) * ((last?.[1] ?? 0) - (first?.[1] ?? 0))
    ;[1, 0.5, 0.25, 0.75].forEach((value, at) => expect(total[at]?.[1]).toBeCloseTo(yOf(value), 1))
    const stride = ((last?.[0] ?? 0) - (first?.[0] ?? 0)) / 3
    total.forEach(([x], at) => expect(x).toBeCloseTo((first?.[0] ?? 0) + at * stride, 1))
  })

  test('breaks a curve where a value is none, and leaves out on a log scale what has no logarithm', () => {
    const points = { steps: [1, 2, 3, 4, 5], values: [1, Number.NaN, 0, 10, 100] }
    const log = chartSvg(
      { ...data, lines: [{ label: 'x', points, colour: '--ink' }], bands: [], isLog: true },
      look,
    )
    expect(openElements(log)).toEqual([])
    const [, path = ''] = /<path class="line" d="([^"]*)"/.exec(log) ?? []
    expect(coordinates(path)).toHaveLength(3)
    expect(path.match(/M/g)).toHaveLength(2)
  })

  test('names stretches, and keeps to a range that is given', () => {
    const fixed = chartSvg(data, {
      ...look,
      range: [0, 2],
      stretches: [
        { name: 'first', from: 0, to: 2 },
        { name: 'second', from: 2, to: 4 },
      ],
    })
    expect(openElements(fixed)).toEqual([])
    expect(fixed).toContain('>first</text>')
    // The first value is 1: half of the range, and so half of the plot's height.
    const total = [...fixed.matchAll(/<path class="line" d="([^"]*)"/g)]
      .map(([, path = '']) => coordinates(path))
      .find((line) => line.length === 4)
    const levels = [...fixed.matchAll(/y1="([\d.]+)" x2="[\d.]+" y2="\1" stroke="#e0dfd9"/g)].map(([, y]) =>
      Number(y),
    )
    expect(total?.[0]?.[1]).toBeCloseTo((Math.min(...levels) + Math.max(...levels)) / 2, 1)
  })

  test('can be made of nothing', () => {
    expect(openElements(chartSvg({ lines: [], boundaries: [], lastStep: 0, format: String }, look))).toEqual(
      [],
    )
  })
})

test('a table of curves has a row for each step that any of them has', () => {
  expect(
    tableOf([
      { label: 'a', points: { steps: [1, 3], values: [0.1, 0.30000000000000004] } },
      { label: 'b', points: { steps: [2, 3], values: [2, 3] } },
    ]),
  ).toEqual({
    columns: ['step', 'a', 'b'],
    rows: [
      [1, 0.1, null],
      [2, null, 2],
      [3, 0.30000000000000004, 3],
    ],
  })
})
