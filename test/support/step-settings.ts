import type { StepGraphPlan } from '../../src-main/engine/training/step-graph-plan.ts'

/** How the steps of tests and benches are taken, but for what they are about. */
export const STEP_SETTINGS = {
  clipNorm: 1,
  weightDecay: 0.01,
  precision: 'float32',
  freeze: 'none',
} as const satisfies Partial<StepGraphPlan>
