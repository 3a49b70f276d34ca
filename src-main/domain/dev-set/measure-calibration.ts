import type { CalibrationMeasure, CalibrationPart } from '../../contract/calibration.ts'
import type { ProbabilityDecisions } from './probability-decisions.ts'
import { binOf, RELIABILITY_BINS } from './reliability.ts'

/** NaN where a part has no example. */
export type CalibrationNumbers = Readonly<
  Record<CalibrationPart, Readonly<Record<CalibrationMeasure, number>>>
>

/**
 * ECE, Brier and NLL of a model's decisions, of all examples and where the teacher is right, or
 * wrong. Decisions stand by part and bin, so that a resample of 40,430 is summed up in 0.2 ms.
 * @param teacherRight [N]
 * @returns takes how often each example counts [N]
 */
export function measureCalibration(
  { each, confidence, right, brier, nll }: ProbabilityDecisions,
  teacherRight: Uint8Array,
): (weights: Uint16Array) => CalibrationNumbers {
  const rowOf = (at: number) => Math.floor(at / each)
  const segments = Uint8Array.from(
    confidence,
    (one, at) => binOf(one) + (teacherRight[rowOf(at)] === 1 ? 0 : RELIABILITY_BINS),
  )
  const ends = new Uint32Array(2 * RELIABILITY_BINS)
  for (const segment of segments) ends[segment] = (ends[segment] ?? 0) + 1
  for (let at = 1; at < ends.length; at++) ends[at] = (ends[at] ?? 0) + (ends[at - 1] ?? 0)
  const order = new Uint32Array(segments.length)
  const free = ends.slice()
  for (let at = segments.length - 1; at >= 0; at--) {
    const segment = segments[at] ?? 0
    free[segment] = (free[segment] ?? 0) - 1
    order[free[segment] ?? 0] = at
  }
  const rows = order.map(rowOf)
  const gaps = Float64Array.from(order, (at) => (confidence[at] ?? 0) - (right[at] ?? 0))
  const briers = Float64Array.from(order, (at) => brier[at] ?? 0)
  const nlls = Float64Array.from(order, (at) => nll[at] ?? 0)

  return (weights) => {
    const sums: Sums[] = []
    let at = 0
    for (const end of ends) {
      let [count, gap, brierSum, nllSum] = [0, 0, 0, 0]
      for (; at < end; at++) {
        const weight = weights[rows[at] ?? 0] ?? 0
        count += weight
        gap += weight * (gaps[at] ?? 0)
        brierSum += weight * (briers[at] ?? 0)
        nllSum += weight * (nlls[at] ?? 0)
      }
      sums.push({ count, gap, brier: brierSum, nll: nllSum })
    }
    const [ofRight, ofWrong] = [sums.slice(0, RELIABILITY_BINS), sums.slice(RELIABILITY_BINS)]
    return {
      all: numbersOf(ofRight.map((sum, bin) => added(sum, ofWrong[bin] ?? NOTHING))),
      'teacher-right': numbersOf(ofRight),
      'teacher-wrong': numbersOf(ofWrong),
    }
  }
}

/** Of the decisions in a bin. gap: confidence less right. */
type Sums = Readonly<Record<'count' | 'gap' | 'brier' | 'nll', number>>
const NOTHING: Sums = { count: 0, gap: 0, brier: 0, nll: 0 }

function added(a: Sums, b: Sums): Sums {
  return {
    count: a.count + b.count,
    gap: a.gap + b.gap,
    brier: a.brier + b.brier,
    nll: a.nll + b.nll,
  }
}

function numbersOf(bins: readonly Sums[]): Readonly<Record<CalibrationMeasure, number>> {
  const { count, brier, nll } = bins.reduce(added, NOTHING)
  return {
    ece: bins.reduce((sum, { gap }) => sum + Math.abs(gap), 0) / count,
    brier: brier / count,
    nll: nll / count,
  }
}
