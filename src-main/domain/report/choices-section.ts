import type { RunPlan } from '../../contract/plan.ts'
import type { Candidate, Choice } from '../../contract/study-choice.ts'
import type { TableAxis } from '../../contract/study.ts'
import { choiceRemarks } from '../study/choice-text.ts'
import { isShareMetric, studyMetricTitle } from '../study/study-metric.ts'
import { formatScore, formatShare } from '../tables/number-text.ts'
import type { DescribedSearch } from './described-study.ts'
import { textTable, type TextSection } from './text-section.ts'

/** What each place of a study has chosen by its tries, with the runner-up. */
export function choicesSection(
  axes: readonly TableAxis[],
  search: DescribedSearch,
  plan: RunPlan,
): TextSection {
  const { by, settings, choices } = search
  const number = isShareMetric(by, plan) ? formatShare : formatScore
  const scoreOf = (candidate: Candidate | undefined) =>
    typeof candidate?.mean === 'number' ? number(candidate.mean) : '–'
  const best = ({ candidates, chosen }: Choice) => candidates[chosen ?? -1]
  const next = ({ candidates, runnerUp }: Choice) => candidates[runnerUp ?? -1]
  return {
    title: 'Chosen on the dev set',
    said: [`${settings.join(', ')}, by ${studyMetricTitle(by, plan)} of the tries, mean over their seeds`],
    table: textTable<Choice>(
      [
        ...axes.map(({ name }, at) => ({ title: name, value: ({ place }: Choice) => place[at] ?? '' })),
        { title: 'chosen', value: (choice) => best(choice)?.name ?? '–', align: 'right' },
        { title: 'score', value: (choice) => scoreOf(best(choice)), align: 'right' },
        { title: 'next best', value: (choice) => next(choice)?.name ?? '–', align: 'right' },
        { title: 'its score', value: (choice) => scoreOf(next(choice)), align: 'right' },
        { title: 'tries', value: ({ ended, tries }) => `${ended} of ${tries}`, align: 'right' },
        { title: 'to know', value: (choice) => choiceRemarks(choice, settings).join('; ') },
      ],
      choices,
    ),
  }
}
