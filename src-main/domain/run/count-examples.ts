import type { TrainingEvent } from '../../contract/training-event.ts'

export interface ExamplesCount {
  /** The next event of the log. */
  add(event: TrainingEvent): void
  /** Training examples that the run's steps have computed so far. */
  total(): number
}

/** Counts the training examples of a run by its log; steps that a resumed run took again count once. */
export function countExamples(): ExamplesCount {
  const seen: number[] = []
  return {
    add(event) {
      if (event.kind === 'started') seen.length = Math.min(seen.length, event.fromStep)
      if (event.kind === 'step') seen[event.step - 1] = event.examples
    },
    total: () => seen.reduce((sum, examples) => sum + examples, 0),
  }
}
