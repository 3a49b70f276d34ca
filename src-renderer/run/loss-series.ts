import type { LossId } from '../../src-main/contract/loss-id.ts'
import { LOSSES, PLACE_WORDS } from '../../src-main/contract/losses.ts'
import type { RunPlan } from '../../src-main/contract/plan.ts'
import { comparisonsOf, layerName, pairName } from '../../src-main/domain/plan/layer-names.ts'
import { isInternal, lossSettings } from '../../src-main/domain/plan/loss-term.ts'
import { mappingText } from '../../src-main/domain/plan/plan-settings.ts'
import { lossesOf } from '../../src-main/domain/plan/stages.ts'
import { seriesOfTerms } from '../../src-main/domain/run/series-of-terms.ts'

/** A curve of a loss, by what the host calls it and what it is called in legends. */
export interface LossSeries {
  readonly loss: LossId
  readonly label: string
  /** ` at [CLS]` where the loss stands twice, else empty. */
  readonly place: string
  readonly series: string
}

/** A curve of one mapped pair. */
export interface PairSeries extends LossSeries {
  /** The curve of its loss over all pairs. */
  readonly ofTerm: string
  /** Beside its row: the loss where it is the first of its loss, and the layer. */
  readonly short: string
  /** In full, for who listens. */
  readonly said: string
}

/** The losses of a plan, in its order; one that stands twice says where it compares. */
export function termSeries(plan: RunPlan): readonly LossSeries[] {
  const losses = lossesOf(plan)
  return seriesOfTerms(losses).map((term) => {
    const { loss, series } = term
    const isTwice = losses.filter((other) => other.loss === loss).length > 1
    const place = isTwice ? ` at ${PLACE_WORDS[lossSettings(term).at]}` : ''
    return { loss, place, label: `${LOSSES[loss].title}${place}`, series }
  })
}

/** What each of its internal losses says of each mapped pair that it compares. */
export function pairSeries(plan: RunPlan): readonly PairSeries[] {
  if (plan.kind !== 'distill') return []
  const { mapping } = plan
  return termSeries(plan)
    .filter(isInternal)
    .flatMap(({ loss, label, place, series: ofTerm }) =>
      comparisonsOf({ loss }, mapping).map((pairs, at) => {
        const [{ teacher, student }, ...others] = pairs
        const pair = others.length > 0 ? mappingText(pairs) : pairName({ teacher, student })
        const ofStudent = mapping.filter((other) => other.student === student)
        const name = student === 0 ? 'emb.' : layerName('S', student)
        const layer = ofStudent.length > pairs.length ? pair : name
        const layers = pairs.map((one) => one.teacher).join(', ')
        return {
          loss,
          place,
          ofTerm,
          label: `${label} ${pair}`,
          series: `${ofTerm}/${teacher}→${student}`,
          short: at === 0 ? `${LOSSES[loss].short}${place} ${layer}` : layer,
          said: `${label}, ${student === 0 ? 'embeddings' : `teacher layer${others.length > 0 ? 's' : ''} ${layers} to student layer ${student}`}`,
        }
      }),
    )
}
