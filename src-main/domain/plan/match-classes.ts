import type { LabelMap, MatchedClasses, MatchReason } from '../../contract/class-matching.ts'
import { meaningOf, numberOfName, plainName } from './class-synonyms.ts'

export interface MatchSettings {
  /** What a person says, before anything else counts. */
  readonly map?: LabelMap
  /**
   * Whether the labels stand in an order that says which class is which (a GLUE task's, a
   * ClassLabel's, the plan's), not in one of ours.
   */
  readonly isOrdered?: boolean
}

export type ClassMatching =
  | (MatchedClasses & {
      readonly kind: 'matched'
      /** The run's classes: the data's labels, then those that only the model has. */
      readonly labels: readonly string[]
    })
  | { readonly kind: 'unmatched'; readonly names: readonly string[]; readonly why: string }

interface Claim {
  readonly place: number
  readonly reason: MatchReason
}

/**
 * Which of a model's classes each of the data's labels is. By name, never by place: only where the
 * model's names count (LABEL_0, LABEL_1) and the labels stand in an order of their own is the i-th
 * label class i, which is a reason that is told. A model may have classes that the data has no
 * label for.
 * @param names the model's class names in its order
 * @param labels the data's label words in class order
 */
export function matchClasses(
  names: readonly string[],
  labels: readonly string[],
  { map = {}, isOrdered = false }: MatchSettings = {},
): ClassMatching {
  const unmatched = (why: string): ClassMatching => ({ kind: 'unmatched', names, why })
  const told = readMap(map, names, labels)
  if (typeof told === 'string') return unmatched(told)
  const claims = new Map<number, Claim>(told)
  const openLabels = () => [...labels.keys()].filter((label) => !claims.has(label))
  const isFree = (place: number) => ![...claims.values()].some((claim) => claim.place === place)

  for (const { reason, key } of KEYS) {
    const found: (readonly [number, Claim])[] = []
    for (const label of openLabels()) {
      const labelKey = key(labels[label] ?? '')
      const places = [...names.keys()].filter(
        (place) => isFree(place) && key(names[place] ?? '') === labelKey,
      )
      if (places.length > 1)
        return unmatched(
          `${quoted(labels[label])} may be ${places.map((place) => quoted(names[place])).join(' or ')}`,
        )
      const [place] = places
      if (place !== undefined) found.push([label, { place, reason }])
    }
    const twice = claimedTwice(found)
    if (twice !== undefined) {
      const both = found.filter(([, { place }]) => place === twice).map(([label]) => quoted(labels[label]))
      return unmatched(`${both.join(' and ')} are both ${quoted(names[twice])} by their name`)
    }
    for (const [label, claim] of found) claims.set(label, claim)
  }
  for (const [label, claim] of byNumber(openLabels(), names, labels, isFree)) claims.set(label, claim)
  if (claims.size === 0 && isOrdered && labels.length === names.length && areCounted(names))
    for (const place of labels.keys()) claims.set(place, { place, reason: 'place' })
  const left = openLabels().map((label) => labels[label] ?? '')
  if (left.length > 0)
    return unmatched(`${listed(left.map(quoted))} ${whyLeft(left, names, labels, isOrdered)}`)
  return matched(names, labels, claims)
}

/** Names alike to the letter, then but for case and separators, then by what they mean. */
const KEYS: readonly { readonly reason: MatchReason; readonly key: (name: string) => string }[] = [
  { reason: 'name', key: (name) => name },
  { reason: 'name', key: plainName },
  { reason: 'synonym', key: meaningOf },
]

function readMap(
  map: LabelMap,
  names: readonly string[],
  labels: readonly string[],
): ReadonlyMap<number, Claim> | string {
  const claims = new Map<number, Claim>()
  const takenBy = new Map<number, string>()
  for (const [name, label] of Object.entries(map)) {
    const place = placeOf(name, names)
    if (place === undefined) return `"labels" names ${quoted(name)}, which is no class of the model`
    const labelPlace = placeOf(label, labels)
    if (labelPlace === undefined)
      return `"labels" says that ${quoted(name)} is ${quoted(label)}, which is no label of the data`
    const other = takenBy.get(place)
    if (other !== undefined) return `"labels" names ${quoted(other)} and ${quoted(name)}, which are one class`
    const before = claims.get(labelPlace)
    if (before)
      return `"labels" says that ${quoted(names[before.place])} and ${quoted(name)} are both ${quoted(label)}`
    takenBy.set(place, name)
    claims.set(labelPlace, { place, reason: 'plan' })
  }
  return claims
}

/**
 * Where a word stands in a list: to the letter, or but for case and separators where that names one
 * alone.
 */
function placeOf(word: string, list: readonly string[]): number | undefined {
  const exact = list.indexOf(word)
  if (exact >= 0) return exact
  const alike = [...list.keys()].filter((place) => plainName(list[place] ?? '') === plainName(word))
  return alike.length === 1 ? alike[0] : undefined
}

function claimedTwice(found: readonly (readonly [number, Claim])[]): number | undefined {
  const places = found.map(([, { place }]) => place)
  return places.find((place, index) => places.indexOf(place) < index)
}

/**
 * Labels that are numbers, all of them, each with the class of its number; none where one has no
 * such class.
 */
function byNumber(
  open: readonly number[],
  names: readonly string[],
  labels: readonly string[],
  isFree: (place: number) => boolean,
): readonly (readonly [number, Claim])[] {
  const numbers = names.map(numberOfName)
  const isBinary = names.length === 2
  const found = open.map((label) => {
    const word = labels[label] ?? ''
    const truth = isBinary ? TRUTHS[plainName(word)] : undefined
    const number = truth ?? numberOfName(word)
    const places = [...names.keys()].filter((place) => numbers[place] === number && isFree(place))
    const reason: MatchReason = truth === undefined ? 'number' : 'synonym'
    const [place = -1] = places
    return number === undefined || places.length !== 1 ? undefined : ([label, { place, reason }] as const)
  })
  const known = found.filter((claim) => claim !== undefined)
  return known.length === open.length && claimedTwice(known) === undefined ? known : []
}

const TRUTHS: Readonly<Record<string, number>> = { false: 0, true: 1 }

/**
 * Whether names say nothing but which class they are: LABEL_0, LABEL_1, … or 0, 1, … in this order.
 */
function areCounted(names: readonly string[]): boolean {
  return names.every((name, place) => numberOfName(name) === place)
}

function whyLeft(
  left: readonly string[],
  names: readonly string[],
  labels: readonly string[],
  isOrdered: boolean,
): string {
  const are = left.length === 1 ? "is none of the model's classes" : "are none of the model's classes"
  if (!areCounted(names) || left.length < labels.length) return `${are} by name`
  if (labels.length !== names.length)
    return `${are} by name, and ${labels.length} labels cannot be counted off against ${names.length} classes`
  return isOrdered || labels.every((label) => numberOfName(label) !== undefined)
    ? `${are} by number`
    : `${are}: the model only counts its classes, and the data does not say in which order its labels stand`
}

function matched(
  names: readonly string[],
  labels: readonly string[],
  claims: ReadonlyMap<number, Claim>,
): ClassMatching {
  const labelled = labels.map((word, label) => ({
    word,
    ...(claims.get(label) ?? { place: -1, reason: 'name' as const }),
  }))
  const taken = new Set(labelled.map(({ place }) => place))
  const others = [...names.keys()].filter((place) => !taken.has(place))
  const areNumbers =
    labelled.every(({ word }) => /^\d+$/.test(word)) &&
    labelled.every(({ place, word }) => numberOfName(names[place] ?? '') === Number(word))
  const alone = others.map((place) => ({
    word: areNumbers ? String(numberOfName(names[place] ?? '') ?? names[place]) : (names[place] ?? '').trim(),
    place,
    reason: 'model-alone' as const,
  }))
  // Numbers stay in their order: 0 comes before the 4 that the data begins with.
  const all = areNumbers
    ? [...labelled, ...alone].sort(
        (a, b) => (numberOfName(a.word) ?? Infinity) - (numberOfName(b.word) ?? Infinity),
      )
    : [...labelled, ...alone]
  const words = all.map(({ word }) => word)
  const twice = words.find((word, place) => words.indexOf(word) < place)
  if (twice !== undefined)
    return {
      kind: 'unmatched',
      names,
      why: `${quoted(twice)} is a label of the data and another class of the model`,
    }
  return {
    kind: 'matched',
    names: [...names],
    labels: words,
    order: all.map(({ place }) => place),
    reasons: all.map(({ reason }) => reason),
  }
}

const MOST_LISTED = 24

/** Words of a list, the first of many. */
export function listed(words: readonly string[]): string {
  const shown = words.slice(0, MOST_LISTED)
  const more = words.length - shown.length
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ')
}

function quoted(word: string | undefined): string {
  return JSON.stringify(word ?? '')
}
