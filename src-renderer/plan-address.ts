import { type RunPlan } from '../src-main/contract/plan.ts'
import { modelSourceSchema, type ModelSource } from '../src-main/contract/plan-sources.ts'

/**
 * What a new plan begins with: a run's plan, as it is or with a lower learning rate; one of its
 * checkpoints; or a model to be fine-tuned.
 */
export type PlanStart =
  | { readonly kind: 'run'; readonly id: string; readonly isRateLowered: boolean }
  | { readonly kind: 'fork'; readonly id: string }
  | { readonly kind: 'fine-tune'; readonly model: ModelSource }

/** Words of the address that say what a plan begins with; taken out once they are read. */
export const PLAN_WORDS = ['from', 'rate', 'fork', 'fine-tune'] as const

/** Where the new plan is made, as a link has it. */
export function planAddress(start: PlanStart): string {
  return `#/plan?${new URLSearchParams(wordsOf(start))}`
}

function wordsOf(start: PlanStart): Record<string, string> {
  if (start.kind === 'fork') return { fork: start.id }
  if (start.kind === 'fine-tune') return { 'fine-tune': JSON.stringify(start.model) }
  return { from: start.id, ...(start.isRateLowered ? { rate: 'lower' } : {}) }
}

/**
 * @returns what an address says that the plan begins with; undefined where it says nothing that can
 * be understood
 */
export function planStartOf(query: URLSearchParams): PlanStart | undefined {
  const id = query.get('from')
  if (id) return { kind: 'run', id, isRateLowered: query.get('rate') === 'lower' }
  const forked = query.get('fork')
  if (forked) return { kind: 'fork', id: forked }
  const model = modelSourceSchema.safeParse(fromJson(query.get('fine-tune')))
  return model.success ? { kind: 'fine-tune', model: model.data } : undefined
}

/** About a third, in one digit: 1e-3 becomes 3e-4, and that 1e-4. */
export function withLowerRate<Plan extends RunPlan>(plan: Plan): Plan {
  const learningRate = Number((plan.training.learningRate / 3).toPrecision(1))
  return { ...plan, training: { ...plan.training, learningRate } }
}

function fromJson(text: string | null): unknown {
  try {
    return JSON.parse(text ?? 'null')
  } catch {
    return undefined
  }
}
