import type { TermLoss } from '../../contract/training-event.ts'
import type { StageGraph } from './step-graph.ts'
import { REPORT_GRADIENT_NORM, REPORT_LOSS } from './training-step.ts'

export interface StepNumbers {
  readonly loss: number
  readonly gradientNorm: number
  readonly terms: readonly TermLoss[]
  /** What to call the first number that is NaN or infinite: a term of the loss, or the gradient. */
  readonly firstNonFinite?: string
}

/** The numbers of one step by their names. */
export function readReport({ terms }: Pick<StageGraph, 'terms'>, report: Float32Array): StepNumbers {
  const at = (position: number): number => report[position] ?? Number.NaN
  const named = terms.map(({ term, position, pairs }): TermLoss => ({
    loss: term.loss,
    value: at(position),
    pairs: pairs?.map(({ teacher, student, position }) => ({ teacher, student, value: at(position) })),
  }))
  const broken = named.find(({ value }) => !Number.isFinite(value))
  const loss = at(REPORT_LOSS)
  const gradientNorm = at(REPORT_GRADIENT_NORM)
  return { loss, gradientNorm, terms: named, firstNonFinite: nameOfBroken(broken, loss, gradientNorm) }
}

function nameOfBroken(broken: TermLoss | undefined, loss: number, gradientNorm: number): string | undefined {
  if (broken) return `the loss term ${broken.loss} (${broken.value})`
  if (!Number.isFinite(loss)) return `the total loss (${loss})`
  if (!Number.isFinite(gradientNorm)) return `the gradient's norm (${gradientNorm})`
  return undefined
}
