import type { Interval } from './comparison.ts'
import type { StudentRole } from './example-browser.ts'

/** A number with its 95 % interval; null where there is too little to judge by. */
export interface Estimate {
  readonly value: number
  readonly interval: Interval | null
}

/** What students have of their teacher's errors, example by example. */
export interface Inheritance {
  readonly examples: number
  readonly teacherWrong: number
  /** Parts of the dev set, equally large, by the teacher's confidence; 1 where it has none. */
  readonly strata: number
  readonly students: readonly InheritedErrors[]
  /** Of every two students. */
  readonly differences: readonly InheritedDifference[]
}

export interface InheritedErrors {
  readonly role: StudentRole
  /** Examples that it has wrong, and those that its teacher has wrong too. */
  readonly wrong: number
  readonly repeated: number
  /** Of what the teacher has right, the share that it has right too; Wilson's interval. */
  readonly kept: Estimate
  /** Of the teacher's errors, the share that is repeated; Wilson's interval. */
  readonly share: Estimate
  /** If its errors fell on the teacher's by chance, given how many both make. */
  readonly byChance: ByChance
  /**
   * The same within each stratum of the teacher's confidence: what is hard for the teacher is hard
   * for others too. null where the teacher has no confidence.
   */
  readonly byConfidence: ByChance | null
  /**
   * Repeated less expected by chance (`byConfidence` where it is there), as a share of the
   * teacher's errors; bootstrap over examples.
   */
  readonly beyond: Estimate
  /**
   * Of the repeated errors, those with the teacher's own wrong class; null where there is no other
   * wrong class than one, or no class.
   */
  readonly sameClass: InheritedClass | null
  /**
   * Spearman's correlation over examples of what both make of what the human says: its probability;
   * of a regression, of how far both are off, with the sign. null where one is constant.
   */
  readonly rank: Estimate | null
}

export interface ByChance {
  readonly expected: number
  /**
   * Exact and two-sided: Fisher's test; over strata that of Cochran, Mantel and Haenszel.
   */
  readonly p: number
}

export interface InheritedClass {
  readonly same: number
  /** Of the repeated errors; Wilson's interval. */
  readonly share: Estimate
  /** If wrong classes were paired by chance among examples of one human label; a count. */
  readonly expected: number
  /** By permutation within the human labels, one-sided: as many or more. */
  readonly p: number
}

/**
 * One student's less another's, on the same examples; intervals by the paired bootstrap, of ranks
 * by their influence.
 */
export interface InheritedDifference {
  readonly first: StudentRole
  readonly second: StudentRole
  /** Bonett and Price's intervals, McNemar's p. */
  readonly kept: Estimate & { readonly p: number }
  readonly share: Estimate & { readonly p: number }
  readonly beyond: Estimate
  readonly sameClass: Estimate | null
  readonly rank: Estimate | null
}
