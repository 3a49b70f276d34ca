import { describe, expect, test } from 'vitest'
import type { ErrorOverlap } from '../../../src-main/contract/comparison.ts'
import { errorOverlapSvg } from '../../../src-renderer/compare/error-overlap-svg.ts'
import { numbersOf, openElements, textsOf, tokenColour } from '../../support/svg-elements.ts'

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
