import type { RunPlan } from '../../contract/plan.ts'
import type { StudyEstimate } from '../../contract/study-estimate.ts'
import type { Steps } from '../steps.ts'
import { studentCritical } from '../statistics/student-t.ts'
import { passesOf, stepShape, workShape } from './step-shape.ts'

/** A finished run, and what it took. */
export interface FinishedRun {
  readonly id: string
  readonly plan: RunPlan
}

/** What a finished run took. */
export interface RunCost {
  /** In steps. Milliseconds. */
  readonly stepsMs: number
  /** In all else: beginning, evaluations, checkpoints, the end. Milliseconds. */
  readonly restMs: number
  /** Its folder. */
  readonly bytes: number
}

/** A training that is to be done. */
export interface Work {
  readonly place: readonly string[]
  readonly plan: RunPlan
  /** 0 … 1: less than 1 of what was begun. */
  readonly left: number
}

/** Of each kind of step so many runs are looked at, the newest. */
const MOST_LOOKED_AT = 5
const MOST_NAMED = 3
/** The share of cases that the ends hold. */
const EIGHT_OF_TEN = 0.8
/** Of the logarithm of a run's time, where no two of a step say how far they lie apart. */
const USUAL_SPREAD = { deviation: 0.3, freedom: 10 }
/** Internal losses cost up to twice what soft labels do, and the other way round. */
const ALIKE_FACTOR = 2

type Told = Pick<StudyEstimate, 'ms' | 'bytes' | 'untold' | 'untoldAt' | 'bySame' | 'byAlike' | 'from'>

/** A finished run with what it took. */
type CostedRun = FinishedRun & { readonly cost: RunCost }

/**
 * What trainings will take, each by the runs of the same step, else by runs that are alike. Steps
 * go with the texts that are read, the rest with the epochs; times of a step are spread about their
 * geometric mean as far as those of all steps that are looked at. The ends of the sum are the sums
 * of the ends: what makes one run slow, such as another program, makes them all slow.
 * @param finished the newest first
 * @param costOf undefined of one that cannot be read
 */
export function* estimateWork(
  work: readonly Work[],
  finished: readonly FinishedRun[],
  costOf: (run: FinishedRun) => RunCost | undefined,
): Steps<Told> {
  const costed = (runs: readonly FinishedRun[] = []) =>
    runs.slice(0, MOST_LOOKED_AT).flatMap((run) => {
      const cost = costOf(run)
      return cost ? [{ ...run, cost }] : []
    })
  const sameStep = Map.groupBy(finished, ({ plan }) => stepShape(plan))
  const alike = Map.groupBy(finished, ({ plan }) => workShape(plan))
  const basis: { readonly runs: readonly CostedRun[]; readonly isSame: boolean }[] = []
  for (const { plan } of work) {
    yield
    const same = costed(sameStep.get(stepShape(plan)))
    basis.push(
      same.length > 0
        ? { runs: same, isSame: true }
        : { runs: costed(alike.get(workShape(plan))), isSame: false },
    )
  }
  const { deviation, freedom } = spreadWithin(basis.flatMap(({ runs, isSame }) => (isSame ? [runs] : [])))
  const sum = { low: 0, middle: 0, high: 0, bytes: 0 }
  for (const [at, { plan, left }] of work.entries()) {
    yield
    const { runs, isSame } = basis[at] ?? { runs: [], isSame: false }
    if (runs.length === 0) continue
    const middle = Math.exp(meanOf(runs.map((run) => Math.log(timeOf(plan, run.plan, run.cost)))))
    const reach = Math.exp(
      studentCritical(EIGHT_OF_TEN, freedom) * deviation * Math.sqrt(1 + 1 / runs.length),
    )
    const factor = isSame ? reach : reach * ALIKE_FACTOR
    sum.low += (left * middle) / factor
    sum.middle += left * middle
    sum.high += left * middle * factor
    sum.bytes += meanOf(runs.map(({ cost }) => cost.bytes))
  }
  const { bytes, ...ms } = sum
  const untold = work.filter((_, at) => basis[at]?.runs.length === 0)
  const told = basis.filter(({ runs }) => runs.length > 0)
  return {
    ms,
    bytes,
    untold: untold.length,
    untoldAt: [...new Set(untold.map(({ place }) => place.join(', ')))].slice(0, MOST_NAMED),
    bySame: told.filter(({ isSame }) => isSame).length,
    byAlike: told.filter(({ isSame }) => !isSame).length,
    from: new Set(told.flatMap(({ runs }) => runs.map(({ id }) => id))).size,
  }
}

/** What a plan would take at another run's pace. Milliseconds, above 0. */
function timeOf(plan: RunPlan, like: RunPlan, { stepsMs, restMs }: RunCost): number {
  const [asked, known] = [passesOf(plan), passesOf(like)]
  const steps = (stepsMs * asked.wholeEpochs) / known.wholeEpochs
  return Math.max(1, steps + (restMs * asked.epochs) / known.epochs)
}

/** Of the logarithms of the times of runs of one step, pooled over steps. */
function spreadWithin(steps: readonly (readonly CostedRun[])[]): typeof USUAL_SPREAD {
  let [squares, freedom] = [0, 0]
  for (const runs of new Map(steps.map((ofOne) => [ofOne[0]?.id, ofOne])).values()) {
    const [first] = runs
    if (!first) continue
    const logs = runs.map((run) => Math.log(timeOf(first.plan, run.plan, run.cost)))
    const mean = meanOf(logs)
    squares += logs.reduce((sum, log) => sum + (log - mean) ** 2, 0)
    freedom += runs.length - 1
  }
  return freedom > 0 ? { deviation: Math.sqrt(squares / freedom), freedom } : USUAL_SPREAD
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
