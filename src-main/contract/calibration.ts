import type { Interval, RunReliability } from './comparison.ts'
import type { StudentRole } from './example-browser.ts'
import type { Estimate } from './inheritance.ts'

/** Examples that probabilities are judged on: all, or those that the teacher has right, wrong. */
export const CALIBRATION_PARTS = ['all', 'teacher-right', 'teacher-wrong'] as const
export type CalibrationPart = (typeof CALIBRATION_PARTS)[number]

/**
 * What probabilities are judged by, lower is better. ece: expected calibration error, 15 equally
 * wide bins of the confidence (Guo et al. 2017). brier: mean squared error of the probability; of
 * three classes or more summed over them. nll: mean −log of the probability of what the human says,
 * nats.
 */
export const CALIBRATION_MEASURES = ['ece', 'brier', 'nll'] as const
export type CalibrationMeasure = (typeof CALIBRATION_MEASURES)[number]

export type CalibratedRole = 'teacher' | StudentRole

/** What the probabilities of teacher and students are worth. */
export interface Calibration {
  readonly examples: number
  /** Decisions of an example: 1, or as many as there are labels, each yes or no. */
  readonly decisions: number
  readonly models: readonly CalibratedModel[]
  /**
   * Of every two: a student's less a later one's, or less the teacher's; paired bootstrap over
   * examples.
   */
  readonly differences: readonly CalibrationDifference[]
  /** Of the examples, that intervals are by. */
  readonly resamples: number
  /** Seed of the halves that temperatures are fitted and judged on. */
  readonly splitSeed: number
  /**
   * How far people's ratings spread against confidence; null where nobody rated, and of a part
   * with too few ratings to judge by.
   */
  readonly people: Readonly<Record<CalibrationPart, PeopleAndConfidence | null>> | null
}

export interface CalibratedModel {
  readonly role: CalibratedRole
  /** null where no example is in the part. */
  readonly parts: Readonly<Record<CalibrationPart, CalibratedPart | null>>
  readonly temperature: FittedTemperature
}

export interface CalibratedPart extends Readonly<Record<CalibrationMeasure, Estimate>> {
  readonly examples: number
  /** Share of decisions that are right, and mean confidence in them. */
  readonly right: number
  readonly confidence: number
  /** What ECE so many examples give where confidence is exactly what it says. */
  readonly eceByChance: number
  readonly bins: RunReliability['bins']
}

/**
 * Spearman's correlation over examples of the standard deviation of people's ratings with each
 * model's confidence (of several labels, in the decision of which it is least sure); below 0 it is
 * less sure where people disagree. Intervals by its influence function. A model of one confidence
 * is left out.
 */
export interface PeopleAndConfidence {
  /** That people rated. */
  readonly examples: number
  readonly models: readonly (Estimate & { readonly role: CalibratedRole })[]
  /** Of the same two as those of Calibration. */
  readonly differences: readonly (Estimate & Pick<CalibrationDifference, 'first' | 'second'>)[]
}

export interface CalibrationDifference {
  readonly first: CalibratedRole
  readonly second: CalibratedRole
  readonly part: CalibrationPart
  readonly measure: CalibrationMeasure
  readonly value: number
  readonly interval: Interval | null
}

/** Divides the logits; fitted to the least NLL on one half of the dev set, judged on the other. */
export interface FittedTemperature {
  readonly value: number
  /** Fitted on the half that the other is judged on: how steady it is. */
  readonly ofOtherHalf: number
  readonly judgedOn: number
  readonly before: Readonly<Record<CalibrationMeasure, number>>
  readonly after: Readonly<Record<CalibrationMeasure, number>>
}
