import { describe, expect, test } from 'vitest'
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
