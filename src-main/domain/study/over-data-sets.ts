import type { TableAxis } from '../../contract/study.ts'
import { holm } from '../statistics/holm.ts'
import { randomEffects, type RandomEffects } from '../statistics/random-effects.ts'
import type { StudyDifference } from './study-differences.ts'
import { measureWords, placeKey, type StudyGroup } from './study-table.ts'

/** What several data sets say of one difference together. */
export interface OverDataSets extends RandomEffects {
  /** Where the difference lies on the axes that are no data sets. */
  readonly from: readonly string[]
  readonly to: readonly string[]
  readonly dataSets: readonly string[]
  readonly pHolm: number
  readonly verdict: 'higher' | 'lower' | 'not told apart'
}

/**
 * What to know of a summary over data sets that have each their own score; null where they do not.
 */
export function unlikeScores(axes: readonly TableAxis[], groups: readonly StudyGroup[]): string | null {
  const isUnlike = new Set(groups.flatMap(({ measure }) => measure?.title ?? [])).size > 1
  return isUnlike
    ? `It is over unlike scores (${measureWords(axes, groups)}): a point of one is no point of another. It says whether the data sets agree on what is better, not by how much in any of these scores.`
    : null
}

/**
 * Each difference that two or more data sets have, as one: another data set of such a kind would
 * have its own around it. A data set counts by how sure its difference is over seeds and examples;
 * one of which that is not known is left out. Nothing without an axis of data sets.
 */
export function overDataSets(
  axes: readonly TableAxis[],
  differences: readonly StudyDifference[],
): readonly OverDataSets[] {
  const data = axes.findIndex(({ varies }) => varies === 'data sets')
  if (data < 0) return []
  const elsewhere = (place: readonly string[]) => place.filter((_, axis) => axis !== data)
  const known = differences.filter(({ overExamples }) => (overExamples?.deviation ?? 0) > 0)
  const alike = Map.groupBy(known, ({ from, to }) =>
    placeKey([...elsewhere(from.place), ...elsewhere(to.place)]),
  )
  const found = [...alike.values()].flatMap((ofOne) => {
    const [first] = ofOne
    const effects = randomEffects(
      ofOne.map(({ mean }) => mean),
      ofOne.map(({ overExamples }) => (overExamples?.deviation ?? 0) ** 2),
    )
    if (!first || !effects) return []
    const places = { from: elsewhere(first.from.place), to: elsewhere(first.to.place) }
    return [{ ...places, dataSets: ofOne.map(({ to }) => to.place[data] ?? ''), ...effects }]
  })
  const corrected = holm(found.map(({ p }) => p))
  return found.map((one, index) => {
    const pHolm = corrected[index] ?? 1
    const isTold = pHolm < 0.05
    return { ...one, pHolm, verdict: isTold ? (one.mean > 0 ? 'higher' : 'lower') : 'not told apart' }
  })
}
