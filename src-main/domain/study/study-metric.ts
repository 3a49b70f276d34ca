import type { Scores, TeacherComparison } from '../../contract/metrics.ts'
import type { RunPlan } from '../../contract/plan.ts'
import { headlineMetric, HEADLINE_TITLES, headlineValue } from '../plan/headline-metric.ts'

/** What the cells of a study may show, of each run's last evaluation. */
export const STUDY_METRICS = [
  'headline',
  'accuracy',
  'f1Class1',
  'f1Macro',
  'mcc',
  'pearson',
  'spearman',
  'agreement',
  'teacherRightKept',
] as const
export type StudyMetric = (typeof STUDY_METRICS)[number]

const TITLES = {
  accuracy: 'accuracy',
  f1Class1: 'F1 of class 1',
  f1Macro: 'macro F1',
  mcc: 'MCC',
  pearson: 'Pearson',
  spearman: 'Spearman',
  agreement: 'agreement with the teacher',
  teacherRightKept: 'of what the teacher has right, the share that the student has right too',
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
  { scores, teacher }: { readonly scores: Scores; readonly teacher?: TeacherComparison },
): number | null {
  switch (metric) {
    case 'headline':
      return headlineValue(scores, headlineMetric(plan))
    case 'agreement':
      return teacher?.agreement ?? null
    case 'teacherRightKept':
      return teacher && teacher.teacherRight > 0
        ? teacher.teacherRightStudentRight / teacher.teacherRight
        : null
    default:
      return scores[metric] ?? null
  }
}
