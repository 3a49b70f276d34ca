import type { PlanChange } from '../../src-main/contract/comparison.ts'
import { forestSvg } from '../charts/forest-svg.ts'
import type { ColourOf, Drawing } from '../../src-main/domain/drawing/svg-parts.ts'
import { points, pointsRange, probability } from '../shared/format-probability.ts'

/**
 * What one changed setting did to a score, with 95 % intervals on one scale around no change.
 * @param score its name
 */
export function changesSvg(changes: readonly PlanChange[], score: string, colourOf: ColourOf): Drawing {
  const rows = changes.map(({ setting, from, to, change, interval, pHolm }) => ({
    title: `${setting}: ${from} → ${to}`,
    marks: [
      {
        letter: interval[0] > 0 || interval[1] < 0 ? 'A' : '',
        colour: '--ink',
        value: change,
        interval,
        text: `${points(change)} (${pointsRange(interval)}), p ${probability(pHolm)}`,
      },
    ],
  }))
  return forestSvg(rows, {
    title: `One change at a time: dev ${score}, points`,
    legend: ['line: 95 % interval; disc: it leaves 0 out; p after Holm’s correction'],
    zero: 0,
    colourOf,
  })
}
