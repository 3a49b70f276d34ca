import type { Study, StudyScore, StudySearch, StudyVariant } from '../../contract/study.ts'
import { StillroomError } from '../stillroom-error.ts'
import { requireDistinct } from './require-distinct.ts'
import { seedsOf, type SeedChange } from './study-seeds.ts'

type Set = StudyVariant['set']

/** One combination of the values that are searched. */
export interface SearchCandidate {
  /** `3e-5`; of several settings `3e-5, 2` */
  readonly name: string
  /** In the order of the settings. */
  readonly values: readonly unknown[]
}

/** What a study chooses from, and the runs that try it. */
interface StudyCandidates {
  readonly by: StudyScore
  readonly settings: readonly string[]
  readonly candidates: readonly (SearchCandidate & { readonly set: Set })[]
  /** What each seed of the tries sets. */
  readonly seeds: readonly SeedChange[]
  readonly tries: StudySearch['tries']
}

/**
 * What a study searches; null where it gives every setting.
 * @param changes of all its axes: none of them may set what is chosen
 * @throws StillroomError `invalid-plan`
 */
export function studyCandidates(
  study: Study,
  changes: readonly { readonly set: Set }[],
): StudyCandidates | null {
  const [search, second] = study.axes.flatMap((axis) => ('choose' in axis ? [axis] : []))
  if (!search) return null
  if (second)
    throw new StillroomError('invalid-plan', 'It chooses twice; one entry has all settings in its `choose`')
  const settings = search.choose.map(({ setting }) => setting)
  requireDistinct(settings, 'Two settings that are chosen')
  const given = settings.find((setting) => changes.some(({ set }) => Object.hasOwn(set, setting)))
  if (given)
    throw new StillroomError(
      'invalid-plan',
      `${given} is chosen, and an axis sets it as well; one of the two goes`,
    )
  const candidates = candidatesOf(search)
  requireDistinct(
    candidates.map(({ name }) => name),
    'Two of the values to choose from',
  )
  if (candidates.length < 2)
    throw new StillroomError(
      'invalid-plan',
      `There is one value of ${settings.join(', ')}, and nothing to choose`,
    )
  const { by, tries } = search
  return { by, settings, candidates, tries, seeds: seedsOf(study, tries.seeds) }
}

/** Every combination of the values, the last setting changing first. */
function candidatesOf({ choose }: StudySearch) {
  const combinations = choose.reduce<readonly (readonly Set[string][])[]>(
    (found, { values }) => found.flatMap((before) => values.map((value) => [...before, value])),
    [[]],
  )
  return combinations.map((values) => ({
    name: values.map(valueText).join(', '),
    values,
    set: Object.fromEntries(choose.map(({ setting }, at) => [setting, values[at] ?? null])),
  }))
}

/** 3e-5, where a file has 0.00003. */
function valueText(value: unknown): string {
  if (typeof value === 'string') return value
  const isSmall = typeof value === 'number' && value !== 0 && Math.abs(value) < 1e-3
  return isSmall ? value.toExponential() : JSON.stringify(value)
}
