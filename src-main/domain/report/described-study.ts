import type { RunPlan } from '../../contract/plan.ts'
import type { StudyMetric, TableAxis } from '../../contract/study.ts'
import type { Choice } from '../../contract/study-choice.ts'
import type { Searched } from '../study/choice-text.ts'
import type { ControlFinding } from '../study/control-findings.ts'
import type { LearningCurves } from '../study/learning-curves.ts'
import type { OverDataSets } from '../study/over-data-sets.ts'
import type { Against, StudyDifference } from '../study/study-differences.ts'
import type { StudyGroup } from '../study/study-table.ts'

/** All that a study's finished runs say of one metric. */
export interface StudyFindings {
  readonly groups: readonly StudyGroup[]
  readonly differences: readonly StudyDifference[]
  readonly controls: readonly ControlFinding[]
  readonly overDataSets: readonly OverDataSets[]
  readonly curves: LearningCurves | null
}

/** What a study chooses, place by place. */
export interface DescribedSearch extends Searched {
  readonly choices: readonly Choice[]
}

/** The same with what it takes to put it into words. */
export interface DescribedStudy extends StudyFindings {
  readonly axes: readonly TableAxis[]
  /** null of a study that gives every setting. */
  readonly search: DescribedSearch | null
  readonly against: Against
  readonly metric: StudyMetric
  /** Any of its plans: what its task is judged by. */
  readonly plan: RunPlan
}
