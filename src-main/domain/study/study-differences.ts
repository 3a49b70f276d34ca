import type { PairInterval, PlacePair, TableAxis } from '../../contract/study.ts'
import { holm } from '../statistics/holm.ts'
import { meanAndDeviation } from '../statistics/mean-and-deviation.ts'
import { pairedT } from '../statistics/mean-interval.ts'
import { equivalence, type Equivalence } from '../statistics/equivalence.ts'
import { studentCritical } from '../statistics/student-t.ts'
import { groupsByPlace, placeKey, type StudyGroup } from './study-table.ts'

/** What may be said of a difference, after Holm's correction over all that are shown together. */
export type Verdict = 'higher' | 'lower' | 'not told apart' | 'one seed'

/** What the values of the compared axis are compared with, and how near counts as equal. */
export interface Against {
  /** A value of the compared axis; left out, its first. */
  readonly reference?: string
  /** Differences below it do not matter; left out, nothing is said of that. */
  readonly margin?: number
}

/** How a value of an axis differs from another, all else being equal. */
export interface StudyDifference {
  readonly from: StudyGroup
  readonly to: StudyGroup
  /** Seeds that both have. */
  readonly seeds: number
  /** The mean of the seeds' differences, the second less the first. */
  readonly mean: number
  /** 95 %, Student's, over the paired seeds; null of one seed, or without a spread. */
  readonly interval: readonly [number, number] | null
  /** The same drawn anew over seeds and examples; null before that is known. */
  readonly overExamples: PairInterval | null
  readonly p: number | null
  readonly pHolm: number | null
  /**
   * The difference that this many seeds, spread as these are, would show in four of five such
   * studies at 5 %: (t₀.₉₇₅ + t₀.₈₀)·s/√n, uncorrected.
   */
  readonly detectable: number | null
  readonly verdict: Verdict
  /** Whether both are the same within the margin; null where none was asked, or of one seed. */
  readonly equal: Equivalence | null
}

/**
 * The axis whose values are compared: the first that is not data sets, between which no score can
 * be compared. -1 where there is none.
 */
export function comparedAxis(axes: readonly TableAxis[]): number {
  return axes.findIndex(({ varies }) => varies !== 'data sets')
}

/**
 * Differences of each value of the compared axis from one of them, all others being equal, and one
 * correction over all of them.
 */
export function studyDifferences(
  axes: readonly TableAxis[],
  groups: readonly StudyGroup[],
  { reference, margin }: Against = {},
): readonly StudyDifference[] {
  const at = groupsByPlace(groups)
  const places = groups.map(({ place }) => place)
  const pairs = referencePairs(axes, places, reference).flatMap(({ from, to }) => {
    const [first, second] = [at.get(placeKey(from)), at.get(placeKey(to))]
    return first && second ? [{ from: first, to: second }] : []
  })
  return differencesBetween(pairs, margin)
}

/**
 * Each value of the compared axis beside one of them, all others being equal.
 * @param places of the study's runs; one may stand there more than once
 * @param reference a value of the compared axis; left out, its first
 */
export function referencePairs(
  axes: readonly TableAxis[],
  places: readonly (readonly string[])[],
  reference?: string,
): readonly PlacePair[] {
  const compared = comparedAxis(axes)
  const values = axes[compared]?.values ?? []
  const first = reference ?? values[0]
  const distinct = new Map(places.map((place) => [placeKey(place), place]))
  return [...distinct.values()]
    .filter((place) => compared >= 0 && place[compared] === first)
    .flatMap((from) =>
      values
        .filter((value) => value !== first)
        .map((value) => ({ from, to: from.with(compared, value) }))
        .filter(({ to }) => distinct.has(placeKey(to))),
    )
}

/** Of pairs that have a seed in common, in their order; Holm's correction is over all of them. */
export function differencesBetween(
  pairs: readonly { readonly from: StudyGroup; readonly to: StudyGroup }[],
  margin?: number,
): readonly StudyDifference[] {
  const found = pairs.flatMap(({ from, to }) => differenceOf(from, to, margin) ?? [])
  const corrected = holm(found.flatMap(({ p }) => p ?? []))
  let tested = 0
  return found.map((one) => {
    const pHolm = one.p === null ? null : (corrected[tested++] ?? 1)
    return { ...one, overExamples: null, pHolm, verdict: verdictOf(one.seeds, one.mean, pHolm) }
  })
}

/** The places between which differences lie, as their intervals are asked for. */
export function placePairs(differences: readonly StudyDifference[]): readonly PlacePair[] {
  return differences.map(({ from, to }) => ({ from: from.place, to: to.place }))
}

/** @param intervals of the same differences, in their order */
export function withIntervals(
  differences: readonly StudyDifference[],
  intervals: readonly (PairInterval | null)[],
): readonly StudyDifference[] {
  return differences.map((one, index) => ({ ...one, overExamples: intervals[index] ?? null }))
}

function differenceOf(
  from: StudyGroup,
  to: StudyGroup,
  margin: number | undefined,
): Omit<StudyDifference, 'overExamples' | 'pHolm' | 'verdict'> | undefined {
  const differences = from.runs.flatMap(({ seed, value }) => {
    const other = to.runs.find((run) => run.seed === seed)?.value ?? null
    return value === null || other === null ? [] : [other - value]
  })
  if (differences.length === 0) return undefined
  const { mean, deviation } = meanAndDeviation(differences)
  const n = differences.length
  const test = pairedT(differences)
  return {
    from,
    to,
    seeds: n,
    mean,
    interval: test?.interval ?? null,
    p: test?.p ?? null,
    equal: margin === undefined ? null : equivalence(differences, margin),
    detectable:
      deviation === undefined || deviation === 0
        ? null
        : ((studentCritical(0.95, n - 1) + studentCritical(0.6, n - 1)) * deviation) / Math.sqrt(n),
  }
}

function verdictOf(seeds: number, mean: number, pHolm: number | null): Verdict {
  if (seeds < 2) return 'one seed'
  if (pHolm === null || pHolm >= 0.05) return 'not told apart'
  return mean > 0 ? 'higher' : 'lower'
}
