import type { RunState } from './run-state.ts'

/** A run in a table of many: what is shown and sorted at once; the plan as it stands in plan.json, to be parsed when it is looked into. */
export interface RunRow {
  readonly id: string
  readonly name: string
  readonly kind: 'fine-tune' | 'distill'
  readonly seed: number
  /** The same for plans that differ in name and seed alone. */
  readonly planKey: string
  readonly plan: string
  /** UTC. */
  readonly createdAt: string
  readonly state: RunState
  readonly step: number
  readonly steps: number
  readonly trainingMs: number
  /** Of the last evaluation; null before the first. */
  readonly accuracy: number | null
  readonly f1: number | null
  readonly mcc: number | null
  readonly ece: number | null
  readonly crossEntropy: number | null
  readonly agreement: number | null
  readonly teacherAccuracy: number | null
  readonly bestStep: number | null
  readonly bestAccuracy: number | null
  readonly error: string | null
  readonly tags: readonly string[]
  readonly notes: string
}
