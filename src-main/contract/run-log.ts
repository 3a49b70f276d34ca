import type { Task } from './tasks.ts'
import type { TrainingEvent } from './training-event.ts'

/** What a run's trainer said besides its steps. */
export interface RunLog {
  /** By seq; of very many evaluations and checkpoints the oldest are left out, nothing else is. */
  readonly events: readonly TrainingEvent[]
  readonly leftOut: number
  /** Of the newest event of any kind; 0 and null before the first. */
  readonly lastSeq: number
  readonly lastAt: string | null
}

/** A part of everything a trainer said, by seq. */
export interface RunLogPage {
  readonly events: readonly TrainingEvent[]
  /** Where the page before it ends; null at the beginning. */
  readonly earlier: number | null
}

/** Pinned dev examples: what is said of them moves with each evaluation. */
export interface Probes {
  readonly labels: readonly string[]
  readonly task: Task
  /** Contents of the dev file: pins are kept for it. */
  readonly devSha256: string
  readonly devExamples: number
  /** Steps of the evaluations whose predictions are there. */
  readonly steps: readonly number[]
  readonly probes: readonly Probe[]
}

/** Why an example was chosen, where nobody pinned it. */
export type ProbeReason =
  | 'teacher-sure-and-right'
  | 'teacher-least-sure'
  | 'teacher-sure-and-wrong'
  | 'teacher-nearest'
  | 'teacher-furthest'
  | 'first'

export interface Probe {
  /** In the dev set, from 0. */
  readonly index: number
  readonly text: string
  readonly textPair?: string
  /** As `Example` has them. */
  readonly label: number
  readonly labels?: readonly number[]
  /** As `path`, of the teacher; null while one is fine-tuned. */
  readonly teacher: number | null
  /** Probability of the human label, 0 … 1, or the number, at each of `steps`: `saidOfGold`. */
  readonly path: readonly number[]
  /** Whether the last evaluation has it right; null before the first. */
  readonly isRight: boolean | null
  /** Absent where it was asked for. */
  readonly reason?: ProbeReason
}

/** A table whose cells are as exact as their sources. */
export interface PredictionTable {
  readonly step: number
  readonly columns: readonly string[]
  readonly rows: readonly (readonly (string | number | null)[])[]
}
