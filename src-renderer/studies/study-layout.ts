import type { TableAxis } from '../../src-main/contract/study.ts'
import type { StudyGroup } from '../../src-main/domain/study/study-table.ts'

/** How a study's axes lie in its table; all that are neither rows nor held stand as columns. */
export interface StudyLayout {
  /** Name of the axis whose values are rows; the first where it is none of the study's. */
  readonly rows: string | undefined
  /** By axis, the one value that is shown; an axis that lacks it, or is the rows, is not held. */
  readonly held: Readonly<Record<string, string>>
}

export interface ArrangedStudy {
  /** The rows' first. */
  readonly axes: readonly TableAxis[]
  /** Those at the held values, by place on these axes. */
  readonly groups: readonly StudyGroup[]
  /** A place on these axes as the study has it. */
  readonly placeInStudy: (place: readonly string[]) => readonly string[]
}

export function arrangedStudy(
  axes: readonly TableAxis[],
  groups: readonly StudyGroup[],
  { rows, held }: StudyLayout,
): ArrangedStudy {
  const first = Math.max(
    0,
    axes.findIndex(({ name }) => name === rows),
  )
  const heldAt = axes.map(({ name, values }, at) =>
    at === first ? undefined : values.find((value) => value === held[name]),
  )
  const order = [first, ...axes.keys()].filter(
    (at, index) => axes.length > 0 && (index === 0 || at !== first) && heldAt[at] === undefined,
  )
  return {
    axes: order.flatMap((at) => axes[at] ?? []),
    groups: groups
      .filter(({ place }) => heldAt.every((value, at) => value === undefined || place[at] === value))
      .map((group) => ({ ...group, place: order.map((at) => group.place[at] ?? '') })),
    placeInStudy: (place) => axes.map((_, at) => heldAt[at] ?? place[order.indexOf(at)] ?? ''),
  }
}
