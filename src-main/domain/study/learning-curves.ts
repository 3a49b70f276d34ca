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
  /** Of the axis, ascending. */
  readonly values: readonly number[]
  readonly curves: readonly LearningCurve[]
}

/** Names of the axes that curves may be drawn over: of numbers, two or more. */
export function numericAxes(axes: readonly TableAxis[]): readonly string[] {
  return axes.flatMap(({ name, values, varies }) => (varies === 'numbers' && values.length > 1 ? name : []))
}

/**
 * Over an axis of numbers, such as shares of the training texts; null without one.
 * @param over name of the axis; left out, the first of them
 */
export function learningCurves(
  axes: readonly TableAxis[],
  groups: readonly StudyGroup[],
  over = numericAxes(axes)[0],
): LearningCurves | null {
  const at = axes.findIndex(({ name }) => name === over)
  const axis = axes[at]
  if (!axis) return null
  const elsewhere = (place: readonly string[]) => place.filter((_, other) => other !== at)
  const alike = Map.groupBy(groups, ({ place }) => placeKey(elsewhere(place)))
  return {
    axis: axis.name,
    values: axis.values.map(Number).sort((a, b) => a - b),
    curves: [...alike.values()].map((ofOne) => ({
      place: elsewhere(ofOne[0]?.place ?? []),
      points: ofOne
        .flatMap(({ place, mean }) => (mean ? [{ value: Number(place[at]), mean }] : []))
        .sort((a, b) => a.value - b.value),
    })),
  }
}
