import type { RunPlan } from '../../contract/plan.ts'
import type { Candidate, Choice } from '../../contract/study-choice.ts'
import type { TableAxis } from '../../contract/study.ts'
import { choiceRemarks } from '../study/choice-text.ts'
import { isShareMetric, studyMetricTitle } from '../study/study-metric.ts'
import { formatScore, formatShare } from '../tables/number-text.ts'
import type { DescribedSearch } from './described-study.ts'
import type { TableContent } from '../tables/table-text.ts'
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
  return {
    title: 'Chosen on the dev set',
    said: [`${settings.join(', ')}, by ${studyMetricTitle(by, plan)} of the tries, mean over their seeds`],
    table: textTable<Choice>(
      [
        ...axes.map(({ name }, at) => ({ title: name, value: ({ place }: Choice) => place[at] ?? '' })),
        { title: 'chosen', value: (choice) => bestOf(choice)?.name ?? '–', align: 'right' },
        { title: 'score', value: (choice) => scoreOf(bestOf(choice)), align: 'right' },
        { title: 'next best', value: (choice) => nextOf(choice)?.name ?? '–', align: 'right' },
        { title: 'its score', value: (choice) => scoreOf(nextOf(choice)), align: 'right' },
        { title: 'tries', value: ({ ended, tries }) => `${ended} of ${tries}`, align: 'right' },
        { title: 'to know', value: (choice) => choiceRemarks(choice, settings).join('; ') },
      ],
      choices,
    ),
  }
}

/** The same to be pasted: exact scores. */
export function choicesText(
  axes: readonly TableAxis[],
  search: DescribedSearch,
  plan: RunPlan,
): TableContent {
  const { by, settings, choices } = search
  const score = `${studyMetricTitle(by, plan)}, dev`
  return {
    columns: [
      ...axes.map(({ name }) => name),
      `chosen ${settings.join(', ')}`,
      score,
      'next best',
      `${score}, of the next best`,
      'tries that ended',
      'tries',
      'to know',
    ],
    rows: choices.map((choice) => {
      const [best, next] = [bestOf(choice), nextOf(choice)]
      return [
        ...choice.place,
        best?.name ?? null,
        best?.mean ?? null,
        next?.name ?? null,
        next?.mean ?? null,
        choice.ended,
        choice.tries,
        choiceRemarks(choice, settings).join('; '),
      ]
    }),
  }
}

function bestOf({ candidates, chosen }: Choice): Candidate | undefined {
  return candidates[chosen ?? -1]
}

function nextOf({ candidates, runnerUp }: Choice): Candidate | undefined {
  return candidates[runnerUp ?? -1]
}
