import type { PairCounts } from '../statistics/paired-shares.ts'
import { saysSame, type Judged } from './judge.ts'

/** Counts two models' agreements and the examples that only one has right. */
export function countPair(a: Judged, b: Judged): PairCounts {
  let aOnly = 0
  let bOnly = 0
  let same = 0
  for (let row = 0; row < a.right.length; row++) {
    const lead = (a.right[row] ?? 0) - (b.right[row] ?? 0)
    if (lead > 0) aOnly++
    else if (lead < 0) bOnly++
    if (saysSame(a, b, row)) same++
  }
  return { aOnly, bOnly, same }
}
