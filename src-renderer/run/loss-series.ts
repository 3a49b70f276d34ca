import type { LossId } from '../../src-main/contract/loss-id.ts'
import { LOSSES } from '../../src-main/contract/losses.ts'
import type { RunPlan } from '../../src-main/contract/plan.ts'
import { comparesPair, layerName, pairName } from '../../src-main/domain/plan/layer-names.ts'
import { isInternal } from '../../src-main/domain/plan/loss-term.ts'
import { lossesOf } from '../../src-main/domain/plan/stages.ts'

/** A curve of a loss, by what the host calls it and what it is called in legends. */
export interface LossSeries {
  readonly loss: LossId
  readonly label: string
  readonly series: string
  /** What the trainer wrote was multiplied by it. */
  readonly weight: number
}

/** A curve of one mapped pair. */
export interface PairSeries extends LossSeries {
  /** Beside its row: the loss where it is the first of its loss, and the layer. */
  readonly short: string
  /** In full, for who listens. */
  readonly said: string
}

/** The losses of a plan, in its order. */
export function termSeries(plan: RunPlan): readonly LossSeries[] {
  return lossesOf(plan).map(({ loss, weight }) => ({
    loss,
    weight,
    label: LOSSES[loss].title,
    series: `loss/${loss}`,
  }))
}

/** What each of its internal losses says of each mapped pair that it compares. */
export function pairSeries(plan: RunPlan): readonly PairSeries[] {
  if (plan.kind !== 'distill') return []
  const { mapping } = plan
  return termSeries(plan)
    .filter(isInternal)
    .flatMap(({ loss, label, weight }) =>
      mapping
        .filter((pair) => comparesPair({ loss }, pair))
        .map(({ teacher, student }, at) => {
          const pair = pairName({ teacher, student })
          const isSeveral = mapping.filter((other) => other.student === student).length > 1
          const layer = isSeveral ? pair : layerName('S', student)
          return {
            loss,
            weight,
            label: `${label} ${pair}`,
            series: `loss/${loss}/${teacher}→${student}`,
            short: at === 0 ? `${LOSSES[loss].short} ${layer}` : layer,
            said: `${label}, ${student === 0 ? 'embeddings' : `teacher layer ${teacher} to student layer ${student}`}`,
          }
        }),
    )
}
