import type { TrainingEventBody } from '../../contract/training-event.ts'
import { lossesOf } from '../../domain/plan/stages.ts'
import { ordinalInPlan } from '../../domain/run/series-of-terms.ts'
import type { ActiveRun } from './active-run.ts'
import type { MeasuredStep } from './measured-step.ts'
import type { Microscope } from './microscope.ts'

/**
 * How large the gradient of each loss of a stage is by each layer's weights, and how any two of
 * them lie to each other.
 * @returns undefined where none are measured
 */
export function measureGradients(
  { prepared: { plan }, session, state }: ActiveRun,
  { train }: Microscope,
  { stageGraph, stage, feedsFor }: MeasuredStep,
): TrainingEventBody | undefined {
  const gradients = stageGraph.measured?.gradients
  if (!train || !gradients) return undefined
  const startedAt = performance.now()
  const [found] = session.run(feedsFor(train), [gradients.products])
  const terms = stageGraph.terms.map(({ term }) => term)
  const ofLayer = (terms.length * (terms.length + 1)) / 2
  return {
    kind: 'gradients',
    step: state.step,
    stage: stage.index,
    texts: train.labels.shape[0] ?? 0,
    terms: terms.map(({ loss }, index) => ({
      loss,
      ordinal: ordinalInPlan(lossesOf(plan), terms, index),
    })),
    layers: gradients.layers.map((layer, row) => ({
      layer,
      ...normsAndCosines([...(found?.data.subarray(row * ofLayer, (row + 1) * ofLayer) ?? [])], terms.length),
    })),
    durationMs: performance.now() - startedAt,
  }
}

/** @param products g₁·g₁, g₁·g₂ … g₂·g₂ … of so many gradients */
function normsAndCosines(products: readonly number[], terms: number) {
  const norms: number[] = []
  const dots: { readonly first: number; readonly second: number; readonly product: number }[] = []
  let at = 0
  for (let first = 0; first < terms; first++)
    for (let second = first; second < terms; second++) {
      const product = products[at++] ?? Number.NaN
      if (first === second) norms.push(Math.sqrt(product))
      else dots.push({ first, second, product })
    }
  const cosines = dots.map(({ first, second, product }) => {
    const both = (norms[first] ?? 0) * (norms[second] ?? 0)
    return both > 0 ? product / both : null
  })
  return { norms, cosines }
}
