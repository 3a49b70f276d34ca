import type { MeanOfSeeds } from '../../contract/metrics.ts'
import type { TableAxis } from '../../contract/study.ts'
import { placeKey, type StudyGroup } from './study-table.ts'

/** Means by the value of a numeric axis, all else being equal. */
export interface LearningCurve {
  /** Where it lies on the other axes. */
  readonly place: readonly string[]
  /** By value; those without a finished run are left out. */
  readonly points: readonly { readonly value: number; readonly mean: MeanOfSeeds }[]
}

export interface LearningCurves {
  /** The numeric axis: its name. */
  readonly axis: string
  readonly curves: readonly LearningCurve[]
}

/** Over the first axis of numbers, such as shares of the training texts; null without one. */
export function learningCurves(
  axes: readonly TableAxis[],
  groups: readonly StudyGroup[],
): LearningCurves | null {
  const at = axes.findIndex(({ varies }) => varies === 'numbers')
  const axis = axes[at]
  if (!axis) return null
  const elsewhere = (place: readonly string[]) => place.filter((_, other) => other !== at)
  const alike = Map.groupBy(groups, ({ place }) => placeKey(elsewhere(place)))
  return {
    axis: axis.name,
    curves: [...alike.values()].map((ofOne) => ({
      place: elsewhere(ofOne[0]?.place ?? []),
      points: ofOne
        .flatMap(({ place, mean }) => (mean ? [{ value: Number(place[at]), mean }] : []))
        .sort((a, b) => a.value - b.value),
    })),
  }
}
