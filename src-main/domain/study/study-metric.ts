import type { RunPlan } from '../../contract/plan.ts'
import type { StudyMetric, StudyScore } from '../../contract/study.ts'
import { headlineMetric, HEADLINE_TITLES, headlineValue, type Judging } from '../plan/headline-metric.ts'

const TITLES = {
  accuracy: 'accuracy',
  f1Class1: 'F1 of class 1',
  f1Macro: 'macro F1',
  mcc: 'MCC',
  pearson: 'Pearson',
  spearman: 'Spearman',
  agreement: 'agreement with the teacher',
} as const satisfies Record<Exclude<StudyScore, 'headline'>, string>

const TEST = 'test.'

/** Whether it is of the held-out test file, not of the dev set. */
export function isOfTest(metric: StudyMetric): boolean {
  return metric.startsWith(TEST)
}

/** Why differences on a test file have no interval over examples. */
export const TEST_IS_BY_SEEDS =
  'On the test file over seeds alone: runs keep what they say of its examples, not their human labels, so no examples can be drawn anew, and of controls nothing can be seen.'

function scoreOf(metric: StudyMetric): StudyScore {
  return (isOfTest(metric) ? metric.slice(TEST.length) : metric) as StudyScore
}

/** @param plan any of the study's: what its task is judged by */
export function studyMetricTitle(metric: StudyMetric, plan: RunPlan): string {
  const score = scoreOf(metric)
  const title = score === 'headline' ? HEADLINE_TITLES[headlineMetric(plan)] : TITLES[score]
  return isOfTest(metric) ? `${title} on test (held out)` : title
}

/** Correlations are no shares, and are written as numbers. */
export function isShareMetric(metric: StudyMetric, plan: RunPlan): boolean {
  const score = scoreOf(metric)
  const shown = score === 'headline' ? headlineMetric(plan) : score
  return !['mcc', 'pearson', 'spearman', 'pearson-and-spearman'].includes(shown)
}

/** What a number of a table is, where data sets have each their own. */
export interface Measure {
  readonly title: string
  /** Read in percent, and differences in points. */
  readonly isShare: boolean
}

export function studyMeasure(metric: StudyMetric, plan: RunPlan): Measure {
  return { title: studyMetricTitle(metric, plan), isShare: isShareMetric(metric, plan) }
}

type Scored = (Judging & { readonly agreement?: number | null }) | null | undefined

/** null where it is undefined, not of this kind of task, or of a test file that there is not. */
export function studyMetricValue(
  metric: StudyMetric,
  plan: RunPlan,
  { dev, test }: { readonly dev: Scored; readonly test: Scored },
): number | null {
  const scores = isOfTest(metric) ? test : dev
  if (!scores) return null
  const score = scoreOf(metric)
  return score === 'headline' ? headlineValue(scores, headlineMetric(plan)) : (scores[score] ?? null)
}
