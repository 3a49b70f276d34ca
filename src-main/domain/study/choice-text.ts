import type { RunPlan } from '../../contract/plan.ts'
import type { Choice } from '../../contract/study-choice.ts'
import { isShareMetric, studyMetricTitle } from './study-metric.ts'
import type { SearchCells } from './study-cells.ts'

/** What a search is told with. */
export type Searched = Pick<SearchCells, 'by' | 'settings' | 'candidates'>

/**
 * At internal: training.learningRate 3e-5, the best of 3 by MCC on the dev set (0.6120; next 1e-5,
 * 0.5980); the largest that was tried
 * @param plan any of the place: what its task is judged by
 */
export function choiceSentence(choice: Choice, { by, settings }: Searched, plan: RunPlan): string {
  const { place, candidates, tries, ended, chosen, runnerUp } = choice
  const where = place.length === 0 ? '' : `At ${place.join(', ')}: `
  const what = settings.join(', ')
  if (ended < tries)
    return `${where}${what} is chosen once all its tries have ended, ${ended} of ${tries} have`
  const [best, next] = [candidates[chosen ?? -1], candidates[runnerUp ?? -1]]
  if (!best) return `${where}nothing of ${what} can be chosen: no value has a score with every seed`
  const number = (value: number | null) =>
    value === null ? '–' : isShareMetric(by, plan) ? (100 * value).toFixed(2) : value.toFixed(4)
  return [
    `${where}${what} ${best.name}, the best of ${candidates.length} by ${studyMetricTitle(by, plan)} on the dev set (${number(best.mean)}${next ? `; next ${next.name}, ${number(next.mean)}` : ''})`,
    ...choiceRemarks(choice, settings),
  ].join('; ')
}

/** What to know of a choice: values that diverged, and that a better one may lie beyond. */
export function choiceRemarks(
  { candidates, atEdge }: Choice,
  settings: readonly string[],
): readonly string[] {
  const out = candidates.filter(({ diverged }) => diverged).map(({ name }) => name)
  return [
    ...(out.length > 0 ? [`${out.join(' and ')} diverged`] : []),
    ...atEdge.map(
      ({ setting, edge }) => `the ${edge}${settings.length > 1 ? ` ${setting}` : ''} that was tried`,
    ),
  ]
}

/** `3e-5`; null while nothing is chosen. */
export function chosenName({ candidates, chosen }: Choice): string | null {
  return candidates[chosen ?? -1]?.name ?? null
}

/**
 * What to know of a table behind a search.
 * @param plan any of the study: what its task is judged by, and whether it has a test file
 */
export function searchNote(
  { by, settings, candidates }: Searched,
  choices: readonly Choice[],
  plan: RunPlan,
): string {
  const tries = choices[0]?.tries ?? 0
  const seeds = tries / candidates.length
  const tried = [...new Set(choices.flatMap(({ seedsTried }) => seedsTried))].sort((a, b) => a - b)
  // Which tries are runs of the table is known of what is chosen.
  const isOpen = choices.every(({ chosen }) => chosen === null)
  const means =
    tried.length === 0
      ? ' No try is in a mean.'
      : ` Of what was chosen, the tries with seed ${tried.join(', ')} are runs of the table too, and are in its means.`
  const honest = plan.data.test
    ? 'those on the held-out test file are not: --metric test.headline.'
    : 'those on a held-out test file (data.test) would not be.'
  return `${settings.join(', ')}: chosen for each place of the table by ${studyMetricTitle(by, plan)} on the dev set, the best of ${candidates.length}, each tried with ${seeds} ${seeds === 1 ? 'seed' : 'seeds'} (${tries} tries a place).${isOpen ? '' : means} Dev scores are optimistic then; ${honest}`
}
