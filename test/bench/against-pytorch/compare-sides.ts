import type { SideRun, StepTaken } from './side-run.ts'

/** The middle of some numbers, and how far they reach. */
export interface Spread {
  readonly median: number
  readonly min: number
  readonly max: number
}

/** Means of a run's steps, in one part of it. */
export interface Pace {
  readonly msPerStep: number
  readonly tokensPerSecond: number
}

/** The two sides over all pairs of runs, in one part of them. */
export interface PartCompared {
  readonly part: 'first epoch' | 'later epochs'
  /** Steps of one run that count. */
  readonly steps: number
  readonly peerMs: Spread
  readonly stillroomMs: Spread
  readonly peerTokensPerSecond: Spread
  readonly stillroomTokensPerSecond: Spread
  /** Peer's time over Stillroom's, pair by pair of neighbouring runs. */
  readonly ratio: Spread
}

export interface Pair {
  readonly peer: SideRun
  readonly stillroom: SideRun
}

/**
 * Compares pairs of runs part by part. The same batches are summed on both sides; a run's first
 * steps, in which both allocate and plan, are left out.
 * @param warmUp steps left out at the start
 */
export function compareParts(
  pairs: readonly Pair[],
  stepsPerEpoch: number,
  warmUp: number,
): readonly PartCompared[] {
  const parts = [
    { part: 'first epoch', from: warmUp, to: stepsPerEpoch },
    { part: 'later epochs', from: Math.max(stepsPerEpoch, warmUp), to: Number.POSITIVE_INFINITY },
  ] as const
  return parts.flatMap(({ part, from, to }): readonly PartCompared[] => {
    const paces = pairs.map(({ peer, stillroom }) => ({
      peer: paceOf(peer.steps.slice(from, to)),
      stillroom: paceOf(stillroom.steps.slice(from, to)),
    }))
    const steps = pairs[0]?.peer.steps.slice(from, to).length ?? 0
    if (steps === 0) return []
    return [
      {
        part,
        steps,
        peerMs: spreadOf(paces.map(({ peer }) => peer.msPerStep)),
        stillroomMs: spreadOf(paces.map(({ stillroom }) => stillroom.msPerStep)),
        peerTokensPerSecond: spreadOf(paces.map(({ peer }) => peer.tokensPerSecond)),
        stillroomTokensPerSecond: spreadOf(paces.map(({ stillroom }) => stillroom.tokensPerSecond)),
        ratio: spreadOf(paces.map(({ peer, stillroom }) => peer.msPerStep / stillroom.msPerStep)),
      },
    ]
  })
}

/** How far apart two runs without dropout are: the largest difference of any step. */
export interface CurvesCompared {
  readonly steps: number
  readonly loss: number
  /** Of the two students' logits on the dev set, after the last step. */
  readonly logits: number
  /** Of the gradient's norm before clipping, relative; null where the peer does not tell it. */
  readonly gradientNorm: number | null
  /** Of each loss term, in the plan's order; empty where the peer does not tell them apart. */
  readonly terms: readonly number[]
}

/** @throws Error when the two did not take the same number of steps over the same tokens */
export function compareCurves({ peer: a, stillroom: b }: Pair): CurvesCompared {
  requireSameSteps(a.steps, b.steps)
  const both = a.steps.map((step, index) => [step, b.steps[index] as StepTaken] as const)
  const largest = (differences: readonly number[]) =>
    differences.reduce((most, each) => Math.max(most, Math.abs(each)), 0)
  const norms = both.map(([x, y]) =>
    x.gradientNorm === null || y.gradientNorm === null ? null : x.gradientNorm / y.gradientNorm - 1,
  )
  return {
    steps: both.length,
    loss: largest(both.map(([x, y]) => x.loss - y.loss)),
    logits: largest([...a.logits].map((logit, index) => logit - (b.logits[index] ?? Number.NaN))),
    gradientNorm: norms.includes(null) ? null : largest(norms as readonly number[]),
    terms: (a.steps[0]?.terms ?? []).map((_, term) =>
      largest(both.map(([x, y]) => (x.terms[term] ?? Number.NaN) - (y.terms[term] ?? Number.NaN))),
    ),
  }
}

/** @throws Error when the two sides did not see the same batches */
export function requireSameSteps(peer: readonly StepTaken[], stillroom: readonly StepTaken[]): void {
  const tokens = (steps: readonly StepTaken[]) => steps.map((step) => step.tokens).join()
  if (tokens(peer) === tokens(stillroom)) return
  throw new Error(
    `The two sides did not train on the same batches: ${peer.length} and ${stillroom.length} steps, tokens ${tokens(peer.slice(0, 5))}… and ${tokens(stillroom.slice(0, 5))}…`,
  )
}

/** Median, least and most. */
export function spreadOf(numbers: readonly number[]): Spread {
  const sorted = numbers.toSorted((a, b) => a - b)
  const at = (share: number) => sorted[Math.floor(share)] ?? Number.NaN
  const last = sorted.length - 1
  return {
    median: (at(last / 2) + at(Math.ceil(last / 2))) / 2,
    min: at(0),
    max: at(last),
  }
}

function paceOf(steps: readonly StepTaken[]): Pace {
  const seconds = steps.reduce((sum, step) => sum + step.seconds, 0)
  const tokens = steps.reduce((sum, step) => sum + step.tokens, 0)
  return { msPerStep: (seconds / steps.length) * 1000, tokensPerSecond: tokens / seconds }
}
