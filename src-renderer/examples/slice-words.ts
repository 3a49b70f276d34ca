import type { ExampleSlice, ExampleSlices } from '../../src-main/contract/example-browser.ts'
import type { TableContent } from '../../src-main/domain/tables/table-text.ts'
import { percent } from '../shared/format-number.ts'
import { points, pointsRange, probability } from '../shared/format-probability.ts'

/** A slice is told apart below this q. */
const TOLD = 0.05

/** Whether A and B are told apart in a slice. */
export const isToldApart = ({ q }: ExampleSlice): boolean => q < TOLD

/** Whether A − B is told apart there from what it is on all other examples. */
export const isUnlikeRest = ({ lessRest }: ExampleSlice): boolean => lessRest.q < TOLD

/** In how many of the slices A − B is unlike the rest. */
export function slicesVerdict({ slices }: ExampleSlices): string {
  const unlike = slices.filter(isUnlikeRest).length
  if (slices.length === 0) return 'No slice has enough examples in it and outside.'
  return unlike === 0
    ? `In none of ${slices.length} slices is A − B told apart from the other examples’ (q < ${TOLD}).`
    : `In ${unlike} of ${slices.length} slices A − B is unlike the other examples’ (bold, q < ${TOLD}).`
}

/** How the numbers are made, for who wonders. */
export function slicesMethod({ leftOut, leastExamples }: ExampleSlices): string {
  const left = leftOut === 0 ? '' : ` ${leftOut} with fewer than ${leastExamples} in or outside are left out.`
  return (
    'Slices by length, label, negation (English), word overlap, words the dev set has once, spread of people’s ratings, the teacher and tags; ' +
    'numbers cut at their quartiles. Line: A − B in the slice, Bonett and Price’s 95 % interval, filled where q < ' +
    `${TOLD} (McNemar, exact). Order: Welch’s test of the slice minus all other examples. ` +
    `q: Benjamini and Hochberg over all slices.${left} All of it speaks of other examples, not of other seeds.`
  )
}

/** All that is known of a slice. */
export function sliceDetails(slice: ExampleSlice): string {
  const { find, examples, accuracy, difference, interval, aOnly, bOnly, p, q, lessRest } = slice
  return [
    find,
    `${examples.toLocaleString('en')} examples: A ${percent(accuracy.a)} %, B ${percent(accuracy.b)} %`,
    `A − B ${points(difference)} points, 95 % ${pointsRange(interval)}`,
    `only one right ${aOnly} to ${bOnly}, McNemar p ${probability(p)}, q ${probability(q)}`,
    `minus the other examples’ ${points(lessRest.difference)}, 95 % ${pointsRange(lessRest.interval)}, p ${probability(lessRest.p)}, q ${probability(lessRest.q)}`,
  ].join('\n')
}

/** Every slice looked at, exactly. */
export function slicesContent({ slices }: ExampleSlices): TableContent {
  return {
    columns: [
      'slice',
      'query',
      'examples',
      'accuracy A',
      'accuracy B',
      'only A right',
      'only B right',
      'A − B',
      '95 % low',
      '95 % high',
      'p (McNemar)',
      'q',
      'minus the rest',
      '95 % low (rest)',
      '95 % high (rest)',
      'p (Welch)',
      'q (rest)',
    ],
    rows: slices.map(
      ({ name, find, examples, accuracy, aOnly, bOnly, difference, interval, p, q, lessRest: rest }) => [
        name,
        find,
        examples,
        accuracy.a,
        accuracy.b,
        aOnly,
        bOnly,
        difference,
        ...interval,
        p,
        q,
        rest.difference,
        ...rest.interval,
        rest.p,
        rest.q,
      ],
    ),
  }
}
