import type { ExampleSlice } from '../../contract/example-browser.ts'
import { benjaminiHochberg } from '../statistics/benjamini-hochberg.ts'
import { mcnemar } from '../statistics/mcnemar.ts'
import { pairedDifferenceInterval } from '../statistics/paired-shares.ts'
import { welch, type Sample } from '../statistics/welch.ts'

/** Fewer examples, in a slice or outside it, are not looked at. */
export const LEAST_EXAMPLES = 20

/** A slice, and whether an example is in it, by its position. */
interface TestedSlice extends Pick<ExampleSlice, 'name' | 'find'> {
  readonly passes: (row: number) => boolean
}

/** How two models do on some examples. */
interface Counts {
  readonly examples: number
  readonly aRight: number
  readonly bRight: number
  readonly aOnly: number
  readonly bOnly: number
}

/**
 * A − B in every slice, and there less everywhere else; what is furthest from the rest stands
 * first.
 * @param a, b [N], 1 where the model is right
 */
export function compareSlices(
  a: Uint8Array,
  b: Uint8Array,
  slices: readonly TestedSlice[],
): readonly ExampleSlice[] {
  const looked = slices.flatMap(({ name, find, passes }) => {
    const inside = countWhere(a, b, passes)
    const outside = countWhere(a, b, (row) => !passes(row))
    return Math.min(inside.examples, outside.examples) < LEAST_EXAMPLES
      ? []
      : { name, find, inside, p: mcnemar(inside.aOnly, inside.bOnly), rest: lessRest(inside, outside) }
  })
  const q = benjaminiHochberg(looked.map(({ p }) => p))
  const qRest = benjaminiHochberg(looked.map(({ rest }) => rest.p))
  return looked
    .map(({ name, find, inside, p, rest }, at): ExampleSlice => {
      const { examples, aRight, bRight, aOnly, bOnly } = inside
      return {
        name,
        find,
        examples,
        accuracy: { a: aRight / examples, b: bRight / examples },
        aOnly,
        bOnly,
        difference: (aOnly - bOnly) / examples,
        // The interval is of the second less the first.
        interval: pairedDifferenceInterval({ aOnly: bOnly, bOnly: aOnly }, examples),
        p,
        q: q[at] ?? 1,
        lessRest: { ...rest, q: qRest[at] ?? 1 },
      }
    })
    .toSorted((x, y) => x.lessRest.p - y.lessRest.p)
}

function countWhere(a: Uint8Array, b: Uint8Array, passes: (row: number) => boolean): Counts {
  let [examples, aRight, bRight, both] = [0, 0, 0, 0]
  for (let row = 0; row < a.length; row++) {
    if (!passes(row)) continue
    const [ofA, ofB] = [a[row] ?? 0, b[row] ?? 0]
    examples++
    aRight += ofA
    bRight += ofB
    both += ofA & ofB
  }
  return { examples, aRight, bRight, aOnly: aRight - both, bOnly: bRight - both }
}

/**
 * The difference of two differences: Welch's test over the examples, each of which is 1 where only
 * A is right, −1 where only B is, else 0. Both sides get one more of each kind of disagreement, as
 * Bonett and Price add them, so that no side is without variance.
 */
function lessRest(inside: Counts, outside: Counts): Omit<ExampleSlice['lessRest'], 'q'> {
  const { interval, p } = welch(padded(inside), padded(outside))
  const difference =
    (inside.aOnly - inside.bOnly) / inside.examples - (outside.aOnly - outside.bOnly) / outside.examples
  return { difference, interval, p }
}

function padded({ examples, aOnly, bOnly }: Counts): Sample {
  const count = examples + 2
  const mean = (aOnly - bOnly) / count
  return { count, mean, variance: (aOnly + bOnly + 2 - count * mean ** 2) / (count - 1) }
}
