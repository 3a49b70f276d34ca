import type { BenchLength, BenchReport, TimeSpread } from '../../contract/bench.ts'
import { shareOfPeak } from './step-arithmetic.ts'

/** A share of the peak, and between which shares half of the repetitions lie. */
export interface ShareSpread {
  readonly median: number
  readonly low: number
  readonly high: number
}

export function shareSpread(
  flop: number,
  { medianMs, lowerMs, upperMs }: TimeSpread,
  peakGflops: number,
): ShareSpread {
  const share = (milliseconds: number) => shareOfPeak(flop, milliseconds, peakGflops)
  return { median: share(medianMs), low: share(upperMs), high: share(lowerMs) }
}

/**
 * A training step as it follows another while the teacher is stored: making the batch, reading the
 * teacher's tensors, the student's step.
 */
export function storedStepMs({ parts, step }: BenchLength): number {
  return parts.batch.medianMs + parts.teacherRead.medianMs + step.medianMs
}

/** The same while the teacher is computed; undefined where that was not measured. */
export function liveStepMs({ parts, liveStep }: BenchLength): number | undefined {
  return liveStep ? parts.batch.medianMs + liveStep.medianMs : undefined
}

/** Of all cores' time; what a desktop does besides stays below it. */
const DISTURBING_SHARE = 0.05

/**
 * Whether other processes took enough of the machine while it was measured for its times to be
 * longer than they could be.
 */
export function wasDisturbed({ othersShare }: Pick<BenchReport, 'othersShare'>): boolean {
  return othersShare >= DISTURBING_SHARE
}
