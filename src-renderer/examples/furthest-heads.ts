import type { DivergenceSummary, StudentDivergence } from '../../src-main/contract/example-browser.ts'
import type { LookedPair } from '../../src-main/contract/inspection.ts'

/** A head of A's, with B's of the same number in the same layer, mean over the examples in view. */
export interface RankedHead extends LookedPair {
  /** Counted from 0. */
  readonly head: number
  /** Jensen–Shannon from the teacher's, nats; undefined where it was not measured. */
  readonly a: number | undefined
  readonly b: number | undefined
}

/** All heads, those first in which a student is furthest from the teacher. */
export function furthestHeads({ a, b }: DivergenceSummary): readonly RankedHead[] {
  const headsOf = (of: StudentDivergence | null, wanted: LookedPair) =>
    of?.pairs.find((pair) => pair.teacher === wanted.teacher && pair.student === wanted.student)?.attention
      ?.heads
  return (a?.pairs ?? b?.pairs ?? [])
    .flatMap((pair): RankedHead[] => {
      const [ofA, ofB] = [headsOf(a, pair), headsOf(b, pair)]
      return (ofA ?? ofB ?? []).map((_, head) => ({
        teacher: pair.teacher,
        student: pair.student,
        head,
        a: ofA?.[head],
        b: ofB?.[head],
      }))
    })
    .toSorted((one, other) => furthest(other) - furthest(one))
}

function furthest({ a = 0, b = 0 }: RankedHead): number {
  return Math.max(a, b)
}
