import type { LossId } from '../../contract/loss-id.ts'
import type { DevLosses } from './dev-losses.ts'

/** One evaluation of a stage: a loss on dev texts, and its mean in the training before. */
export interface LossPair {
  readonly step: number
  readonly dev: number
  readonly training: number
}

/** Evaluations in a row at each of which a loss is that much above its least. */
const IN_A_ROW = 3
/** By so much of the least dev loss of the stage, */
const SHARE = 0.25
/** and by so many deviations of the dev loss from one evaluation to the next. */
const DEVIATIONS = 3
/** Evaluations from which that deviation can be told. */
const FEWEST = 5
/** The median of |x − y| over the deviation of x and y, where these are normal. */
const MEDIAN_OF_DIFFERENCES = 0.954

/**
 * Whether a loss has parted by the last of a stage's evaluations: at three in a row it is above
 * its least on dev texts by more than a quarter, and by more than three times what it jitters,
 * while the training loss is below what it was at that least. How much it jitters is told from
 * the median change between two evaluations, so that one leap hardly counts.
 * How often it is wrong: test/domain/run/parted-losses.test.ts.
 * @param evaluations of one stage, in their order
 * @returns the evaluation at which the dev loss was least, undefined where it has not parted
 */
export function partedSince(evaluations: readonly LossPair[]): LossPair | undefined {
  if (evaluations.length < FEWEST) return undefined
  const before = evaluations.slice(0, -IN_A_ROW)
  const least = before.reduce((best, one) => (one.dev < best.dev ? one : best))
  const needed = Math.max(SHARE * least.dev, DEVIATIONS * jitterOf(evaluations))
  const hasParted = evaluations
    .slice(-IN_A_ROW)
    .every(({ dev, training }) => dev - least.dev > needed && training < least.training)
  return hasParted ? least : undefined
}

function jitterOf(evaluations: readonly LossPair[]): number {
  const changes = evaluations
    .slice(1)
    .map(({ dev }, at) => Math.abs(dev - (evaluations[at]?.dev ?? Number.NaN)))
    .sort((a, b) => a - b)
  const middle = changes.length / 2
  const median = ((changes[Math.ceil(middle) - 1] ?? 0) + (changes[Math.floor(middle)] ?? 0)) / 2
  return median / MEDIAN_OF_DIFFERENCES
}

/** A loss that has parted, between two evaluations of a stage. */
export interface PartedLoss {
  readonly loss: LossId
  readonly ordinal?: number
  readonly since: number
  readonly step: number
  /** At either, on dev texts and in the training before, weighted. */
  readonly dev: { readonly from: number; readonly to: number }
  readonly training: { readonly from: number; readonly to: number }
}

/**
 * Losses that have parted by the last of a stage's evaluations and had not before. Those whose
 * weight or temperature changes are not judged: they rise and fall with it.
 */
export function newlyParted(
  evaluations: readonly Pick<DevLosses, 'step' | 'terms'>[],
): readonly PartedLoss[] {
  const last = evaluations.at(-1)
  if (!last) return []
  return last.terms.flatMap(({ loss, ordinal, weight, temperature }, index) => {
    if (weight !== undefined || temperature !== undefined) return []
    const pairs = evaluations.map(({ step, terms }): LossPair => {
      const { value = Number.NaN, training = Number.NaN } = terms[index] ?? {}
      return { step, dev: value, training }
    })
    const hadParted = pairs.some((_, at) => at > 0 && partedSince(pairs.slice(0, at)))
    const from = hadParted ? undefined : partedSince(pairs)
    const to = pairs.at(-1)
    if (!from || !to) return []
    const ofBoth = (of: 'dev' | 'training') => ({ from: from[of], to: to[of] })
    return [
      { loss, ordinal, since: from.step, step: to.step, dev: ofBoth('dev'), training: ofBoth('training') },
    ]
  })
}
