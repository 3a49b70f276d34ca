import { describe, expect, test } from 'vitest'
import type { ErrorOverlap, PlanChange } from '../../../src-main/contract/comparison.ts'
import { changesSvg } from '../../../src-renderer/compare/changes-svg.ts'
import { errorOverlapSvg } from '../../../src-renderer/compare/error-overlap-svg.ts'
import type { MetricRow } from '../../../src-renderer/compare/metric-rows.ts'
import { metricsSvg } from '../../../src-renderer/compare/metrics-svg.ts'
import { reliabilitySvg } from '../../../src-renderer/compare/reliability-svg.ts'
import { numbersOf, openElements, textsOf, tokenColour } from '../../support/svg-elements.ts'

describe('a reliability diagram as SVG', () => {
  const bin = (from: number, count: number, confidence: number, right: number) => ({
    from,
    to: from + 0.1,
    count,
    confidence,
    right,
  })
  const of = (letter: string, colour: string) => ({
    letter,
    name: `<${letter}>`,
    colour,
    ece: 0.1234,
    bins: [bin(0.4, 0, 0, 0), bin(0.5, 10, 0.55, 0.6), bin(0.9, 40, 0.95, 0.75)],
  })
  const { svg, width, height } = reliabilitySvg([of('T', '--teacher'), of('A', '--a')], 1.5, tokenColour)

  test('is well-formed, with who it is of, the error and the temperature', () => {
    expect(openElements(svg)).toEqual([])
    expect(textsOf(svg)).toEqual(expect.arrayContaining(['T <T>', 'A <A>', 'ECE 12.3 %']))
    expect(textsOf(svg).at(-1)).toContain('temperature 1.50')
    expect([width, height].every((size) => size > 200)).toBe(true)
  })

  test('has a bar a filled bin, as high as the bin is full', () => {
    const bars = numbersOf(svg, 'count', 'height')
    expect(bars).toHaveLength(4)
    expect((bars[0] ?? 0) / (bars[1] ?? 1)).toBeCloseTo(10 / 40, 2)
  })

  test('has its marks where shares and confidences say: the distance to the diagonal is the gap', () => {
    const gaps = [...svg.matchAll(/<line x1="([\d.]+)" y1="([\d.]+)" x2="\1" y2="([\d.]+)" stroke="a"/g)].map(
      ([, , from, to]) => Number(from) - Number(to),
    )
    // Up where more are right than was believed.
    expect((gaps[0] ?? 0) / (gaps[1] ?? 1)).toBeCloseTo((0.6 - 0.55) / (0.75 - 0.95), 1)
  })
})

describe('shared errors as SVG', () => {
  const overlap: ErrorOverlap = {
    dev: 100,
    members: ['teacher', 'one'],
    errors: [10, 25],
    allRight: 70,
    columns: [
      { members: ['one'], count: 20 },
      { members: ['teacher', 'one'], count: 5 },
    ],
    leftOut: { columns: 1, examples: 5 },
  }
  const who = [
    { letter: 'T', name: 'teacher', colour: '--teacher' },
    { letter: 'A', name: 'one & only', colour: '--a' },
  ]
  const { svg } = errorOverlapSvg(overlap, who, tokenColour)

  test('has every combination with its count, as high as it', () => {
    expect(openElements(svg)).toEqual([])
    expect(textsOf(svg)).toEqual(expect.arrayContaining(['20', '5', '10', '25', 'A one & only']))
    const bars = numbersOf(svg, 'bar', 'height')
    expect((bars[1] ?? 0) / (bars[0] ?? 1)).toBeCloseTo(5 / 20, 3)
    const sets = numbersOf(svg, 'set', 'width')
    expect((sets[0] ?? 0) / (sets[1] ?? 1)).toBeCloseTo(10 / 25, 2)
  })

  test('says who has nobody wrong, and what is left out', () => {
    expect(textsOf(svg).at(-1)).toBe(
      '70 of 100 examples have nobody wrong; 1 rarer combinations with 5 examples are left out',
    )
  })
})

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

test('changes as SVG lie around no change, on one scale', () => {
  const change = (value: number, interval: readonly [number, number]): PlanChange => ({
    setting: 'layers',
    from: '2',
    to: '4',
    before: { planKey: 'a', name: 'a', ids: [], steps: 10, examplesSeen: 320 },
    after: { planKey: 'b', name: 'b', ids: [], steps: 10, examplesSeen: 320 },
    change: value,
    interval,
    pairedOver: 'examples',
    seeds: 1,
    p: 0.01,
    pHolm: 0.02,
  })
  const { svg } = changesSvg([change(0.02, [0.01, 0.03]), change(-0.01, [-0.02, 0])], tokenColour)
  expect(openElements(svg)).toEqual([])
  expect(textsOf(svg)).toContain('layers: 2 → 4')
  expect(textsOf(svg)).toContain('+ 2.0 (1.0 to 3.0), p 0.020')
  // The end of the second interval is 0: as far from the first's ends as 1 and 3.
  const [x1, x2] = [numbersOf(svg, 'interval', 'x1'), numbersOf(svg, 'interval', 'x2')]
  const zero = x2[1] ?? 0
  expect(((x2[0] ?? 0) - zero) / ((x1[0] ?? 0) - zero)).toBeCloseTo(3, 2)
})
