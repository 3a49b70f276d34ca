import type { LossId } from '../../contract/loss-id.ts'
import type { LossTerm } from '../../contract/plan-losses.ts'

/**
 * Terms with what their curves are called. A loss may stand twice in a plan, at [CLS] and at all
 * tokens: its second term is `loss/hidden-mse#2`. The terms of a step come in the plan's order; one
 * whose first is off in that stage says which it is.
 */
export function seriesOfTerms<Term extends { readonly loss: LossId; readonly ordinal?: number }>(
  terms: readonly Term[],
): readonly (Term & { readonly series: string })[] {
  return terms.map((term, index) => {
    const ordinal = term.ordinal ?? ordinalAmong(terms, index)
    return { ...term, series: `loss/${term.loss}${ordinal === 1 ? '' : `#${ordinal}`}` }
  })
}

/** Which of a plan's terms of its loss a stage's term is, where the stage's order says another. */
export function ordinalInPlan(
  ofPlan: readonly LossTerm[],
  ofStage: readonly LossTerm[],
  index: number,
): number | undefined {
  const term = ofStage[index]
  const ordinal = ordinalAmong(
    ofPlan,
    ofPlan.findIndex(({ loss, at }) => loss === term?.loss && at === term.at),
  )
  return ordinal === ordinalAmong(ofStage, index) ? undefined : ordinal
}

/** How many terms of the same loss there are up to a place. */
function ordinalAmong(terms: readonly { readonly loss: LossId }[], index: number): number {
  return terms.slice(0, index + 1).filter(({ loss }) => loss === terms[index]?.loss).length
}
