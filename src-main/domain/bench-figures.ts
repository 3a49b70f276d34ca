import type { BenchLength, BenchReport, TimeSpread } from '../contract/bench.ts'
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

/** A training step as it follows another while the teacher is stored: making the batch, reading the teacher's tensors, the student's step. */
export function storedStepMs({ parts, step }: BenchLength): number {
  return parts.batch.medianMs + parts.teacherRead.medianMs + step.medianMs
}

/** The same while the teacher is computed; undefined where that was not measured. */
export function liveStepMs({ parts, liveStep }: BenchLength): number | undefined {
  return liveStep ? parts.batch.medianMs + liveStep.medianMs : undefined
}

/** Of the cores, how many others may use before a measurement is said to be disturbed. */
const BUSY_SHARE = 0.4

/** Whether something else (or a measurement just before) kept the machine busy in the minute before; its times are then longer than they could be. */
export function wasBusy({ loadBefore, machine }: Pick<BenchReport, 'loadBefore' | 'machine'>): boolean {
  return loadBefore !== null && loadBefore >= BUSY_SHARE * machine.cores
}
