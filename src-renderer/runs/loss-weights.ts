import type { RunPlan } from '../../src-main/contract/plan.ts'

/** The kinds of loss that have a column of weights. */
export const WEIGHT_TITLES = ['hard', 'soft', 'attn', 'hidden'] as const

/** Weights of a plan's losses by WEIGHT_TITLES; those of one kind are added up. */
export function lossWeights(plan: RunPlan): readonly number[] {
  const terms = plan.kind === 'distill' ? plan.losses : [{ loss: 'hard-label', weight: 1 } as const]
  const sumOf = (isOne: (loss: string) => boolean) =>
    terms.filter(({ loss }) => isOne(loss)).reduce((sum, { weight }) => sum + weight, 0)
  return [
    sumOf((loss) => loss === 'hard-label'),
    sumOf((loss) => loss === 'soft-label'),
    sumOf((loss) => loss.startsWith('attention-')),
    sumOf((loss) => loss.startsWith('hidden-')),
  ]
}

export function weightText(weight: number): string {
  return String(Number(weight.toPrecision(3)))
}
