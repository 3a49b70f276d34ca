import type { TrainingEvent } from '../../contract/training-event.ts'
import { seriesOfTerms } from './series-of-terms.ts'

export type DevLosses = Extract<TrainingEvent, { kind: 'dev-losses' }>

export interface StepPoints {
  readonly steps: readonly number[]
  readonly values: readonly number[]
}

/** Each loss on dev texts, and by mapped pair, by what its training curve is called. */
export function devCurves(found: readonly DevLosses[]): ReadonlyMap<string, StepPoints> {
  const points = found.flatMap(({ step, terms }) =>
    seriesOfTerms(terms).flatMap(({ series, value, pairs = [] }) => [
      { series, step, value },
      ...pairs.map((pair) => ({
        series: `${series}/${pair.teacher}→${pair.student}`,
        step,
        value: pair.value,
      })),
    ]),
  )
  const bySeries = Map.groupBy(points, ({ series }) => series)
  return new Map(
    [...bySeries].map(([series, those]) => [
      series,
      { steps: those.map(({ step }) => step), values: those.map(({ value }) => value) },
    ]),
  )
}
