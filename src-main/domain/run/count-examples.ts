import type { TrainingEvent } from '../../contract/training-event.ts'

export interface ExamplesCount {
  /** The next event of the log. */
  add(event: TrainingEvent): void
  /** Training examples that the run's steps have computed so far. */
  total(): number
}

/**
 * Counts the training examples of a run by its log; steps that a resumed run took again count once.
 */
export function countExamples(): ExamplesCount {
  // Steps rise, and what was seen up to each: no place of either depends on a number that a log
  // names.
  const steps: number[] = []
  const seen: number[] = []
  const forgetFrom = (step: number) => {
    while ((steps.at(-1) ?? -1) >= step) {
      steps.pop()
      seen.pop()
    }
  }
  return {
    add(event) {
      if (event.kind === 'started') forgetFrom(event.fromStep + 1)
      if (event.kind !== 'step') return
      forgetFrom(event.step)
      seen.push((seen.at(-1) ?? 0) + event.examples)
      steps.push(event.step)
    },
    total: () => seen.at(-1) ?? 0,
  }
}
