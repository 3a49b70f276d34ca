import type { MeanOfSeeds } from './metrics.ts'
import type { LayerPair } from './plan-student.ts'

/**
 * How far a run's student is from its teacher inside: means over texts of the dev set, by pair of
 * layers.
 */
export interface StudentInside {
  /** So many, spread evenly over the dev set, … */
  readonly texts: number
  /** … of so many that it has. */
  readonly of: number
  readonly pairs: readonly InsidePair[]
}

export interface InsidePair extends LayerPair {
  /**
   * Jensen–Shannon divergence of the two layers' attention, nats, over heads and the texts' tokens;
   * null where the two have other heads or cut texts into other tokens.
   */
  readonly attention: number | null
  /** 1 − cosine of the two layers' states of [CLS]; null where they differ in width. */
  readonly hidden: number | null
}

/** The seeds of one combination, pair by pair. */
export interface InsideGroup {
  readonly place: readonly string[]
  /** That its runs were measured on, and that the dev set has. */
  readonly texts: number
  readonly of: number
  readonly pairs: readonly InsideMeans[]
}

export interface InsideMeans extends LayerPair {
  /** Whether losses of all its runs compare these layers. */
  readonly isLearnt: boolean
  readonly runs: number
  readonly attention: MeanOfSeeds | null
  readonly hidden: MeanOfSeeds | null
}

/** What was measured of a study. */
export interface StudyInside {
  /** A combination each, of those that have a measured run. */
  readonly groups: readonly InsideGroup[]
  /** Finished runs with a teacher that were not measured yet. */
  readonly unmeasured: number
}

/** What the job is called that measures a study; how a window finds it. */
export function insideTitle(study: string): string {
  return `Layers beside the teachers’: ${study}`
}
