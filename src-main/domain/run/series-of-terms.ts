import type { LossId } from '../../contract/loss-id.ts'

/**
 * Terms with what their curves are called. A loss may stand twice in a plan, at [CLS] and at all
 * tokens: its second term is `loss/hidden-mse#2`. Both are on in the same stages, so that the terms
 * of a step, in the plan's order, are called what the plan's are.
 */
export function seriesOfTerms<Term extends { readonly loss: LossId }>(
  terms: readonly Term[],
): readonly (Term & { readonly series: string })[] {
  return terms.map((term, index) => {
    const before = terms.slice(0, index).filter(({ loss }) => loss === term.loss).length
    return { ...term, series: `loss/${term.loss}${before === 0 ? '' : `#${before + 1}`}` }
  })
}
