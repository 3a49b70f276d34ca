import type { LabelMap, MatchReason } from '../../src-main/contract/class-matching.ts'
import type { ClassMatching } from '../../src-main/domain/plan/match-classes.ts'

/** A class of a model beside the label of the data that it is, if it is any. */
export interface ClassRow {
  readonly name: string
  readonly label?: string
  readonly reason?: MatchReason
}

/**
 * A model's classes in its order, each with its label: as matched, or, where that fails, as told so
 * far.
 */
export function classRows(matching: ClassMatching, map: LabelMap): readonly ClassRow[] {
  return matching.names.map((name, place): ClassRow => {
    if (matching.kind === 'unmatched') {
      const label = Object.hasOwn(map, name) ? map[name] : undefined
      return label === undefined ? { name } : { name, label, reason: 'plan' }
    }
    const labelIndex = matching.order.indexOf(place)
    const reason = matching.reasons[labelIndex]
    return reason === 'model-alone' ? { name, reason } : { name, label: matching.labels[labelIndex], reason }
  })
}

/**
 * A map with one class's label changed; undefined where nothing is told any more. A label is one
 * class's: another that had it loses it.
 */
export function withLabel(map: LabelMap, name: string, label: string): LabelMap | undefined {
  const others = Object.entries(map).filter(([other, given]) => other !== name && given !== label)
  const entries = label === '' ? others : [...others, [name, label] as const]
  return entries.length > 0 ? Object.fromEntries(entries) : undefined
}
