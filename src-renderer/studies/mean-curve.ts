import type { Points } from '../../src-main/contract/points.ts'

/**
 * The mean of curves at the steps that all have; undefined of none, and where they share no step.
 */
export function meanCurve(curves: readonly Points[]): Points | undefined {
  const [first, ...others] = curves
  if (!first) return undefined
  const rest = others.map(({ steps, values }) => new Map(steps.map((step, at) => [step, values[at] ?? 0])))
  const found = first.steps.flatMap((step, at) => {
    const values = [first.values[at] ?? 0, ...rest.flatMap((curve) => curve.get(step) ?? [])]
    return values.length === curves.length
      ? [{ step, value: values.reduce((sum, value) => sum + value, 0) / values.length }]
      : []
  })
  if (found.length === 0) return undefined
  return { steps: found.map(({ step }) => step), values: found.map(({ value }) => value) }
}
