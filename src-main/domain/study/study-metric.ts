import type { RunPlan } from '../../contract/plan.ts'
import type { StudyMetric } from '../../contract/study.ts'
import { headlineMetric, HEADLINE_TITLES, headlineValue, type Judging } from '../plan/headline-metric.ts'

const TITLES = {
  accuracy: 'accuracy',
  f1Class1: 'F1 of class 1',
  f1Macro: 'macro F1',
  mcc: 'MCC',
  pearson: 'Pearson',
  spearman: 'Spearman',
  agreement: 'agreement with the teacher',
} as const satisfies Record<Exclude<StudyMetric, 'headline'>, string>

/** @param plan any of the study's: what its task is judged by */
export function studyMetricTitle(metric: StudyMetric, plan: RunPlan): string {
  return metric === 'headline' ? HEADLINE_TITLES[headlineMetric(plan)] : TITLES[metric]
}

/** Correlations are no shares, and are written as numbers. */
export function isShareMetric(metric: StudyMetric, plan: RunPlan): boolean {
  const shown = metric === 'headline' ? headlineMetric(plan) : metric
  return !['mcc', 'pearson', 'spearman', 'pearson-and-spearman'].includes(shown)
}

/** null where it is undefined, or not of this kind of task. */
export function studyMetricValue(
  metric: StudyMetric,
  plan: RunPlan,
  scores: Judging & { readonly agreement?: number | null },
): number | null {
  return metric === 'headline' ? headlineValue(scores, headlineMetric(plan)) : (scores[metric] ?? null)
}
