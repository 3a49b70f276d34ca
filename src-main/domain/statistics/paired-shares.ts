import { mcnemar } from './mcnemar.ts'

const Z_95 = 1.959963984540054

/** How two classifiers do on the same examples. */
export interface PairCounts {
  /** Examples that only the first, only the second has right. */
  readonly aOnly: number
  readonly bOnly: number
  /** Both say the same. */
  readonly same: number
}

/**
 * 95 % interval of the difference of two shares measured on the same examples, second less first
 * (Bonett & Price 2012: Wald's after adding one to each kind of disagreement; sound for few
 * disagreements).
 */
export function pairedDifferenceInterval(
  { aOnly, bOnly }: Pick<PairCounts, 'aOnly' | 'bOnly'>,
  examples: number,
): readonly [number, number] {
  const a = (aOnly + 1) / (examples + 2)
  const b = (bOnly + 1) / (examples + 2)
  const half = Z_95 * Math.sqrt((a + b - (b - a) ** 2) / (examples + 2))
  return [Math.max(-1, b - a - half), Math.min(1, b - a + half)]
}

/**
 * The smallest difference in accuracy that McNemar's test can tell from none at 5 %, when two
 * classifiers disagree in rightness on that many examples. @returns a share of the examples; null
 * where no split of so few would do
 */
export function smallestVisible(disagreeing: number, examples: number): number | null {
  for (let fewer = Math.floor(disagreeing / 2); fewer >= 0; fewer--)
    if (mcnemar(fewer, disagreeing - fewer) < 0.05) return (disagreeing - 2 * fewer) / examples
  return null
}
