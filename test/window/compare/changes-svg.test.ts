import { expect, test } from 'vitest'
import type { PlanChange } from '../../../src-main/contract/comparison.ts'
import { changesSvg } from '../../../src-renderer/compare/changes-svg.ts'
import { numbersOf, openElements, textsOf, tokenColour } from '../../support/svg-elements.ts'

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
  const changes = [change(0.02, [0.01, 0.03]), change(-0.01, [-0.02, 0])]
  const { svg } = changesSvg(changes, 'macro F1', tokenColour)
  expect(openElements(svg)).toEqual([])
  expect(textsOf(svg)).toContain('One change at a time: dev macro F1, points')
  expect(textsOf(svg)).toContain('layers: 2 → 4')
  expect(textsOf(svg)).toContain('+ 2.0 (1.0 to 3.0), p 0.020')
  // The end of the second interval is 0: as far from the first's ends as 1 and 3.
  const [x1, x2] = [numbersOf(svg, 'interval', 'x1'), numbersOf(svg, 'interval', 'x2')]
  const zero = x2[1] ?? 0
  expect(((x2[0] ?? 0) - zero) / ((x1[0] ?? 0) - zero)).toBeCloseTo(3, 2)
})
