import type { Points } from '../../contract/points.ts'
import type { TrainingEvent } from '../../contract/training-event.ts'
import { metricsOfStep } from './metrics-of-step.ts'

/** The numbers of all steps among some events, by series. */
export function pointsOf(events: readonly TrainingEvent[]): Readonly<Record<string, Points>> {
  const found: Record<string, { steps: number[]; values: number[] }> = {}
  for (const event of events) {
    if (event.kind !== 'step') continue
    for (const [series, value] of metricsOfStep(event)) {
      const points = (found[series] ??= { steps: [], values: [] })
      points.steps.push(event.step)
      points.values.push(value)
    }
  }
  return found
}
