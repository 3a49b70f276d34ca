import type { ChoiceScore, RunPlan, Training } from '../../contract/plan.ts'
import { TASK_KINDS, type TaskKind } from '../../contract/tasks.ts'
import type { JsonPath } from './json-path.ts'
import type { PlanProblem } from './plan-problem.ts'
import { subjectOf } from './setting-words.ts'
import { stagesOf } from './stages.ts'
import { taskKindOfData } from './task-of.ts'

const SCORES_OF: Readonly<Record<TaskKind, readonly ChoiceScore[]>> = {
  classification: ['accuracy', 'f1Class1', 'f1Macro', 'mcc', 'crossEntropy'],
  'multi-label': ['accuracy', 'f1Macro', 'crossEntropy'],
  regression: ['accuracy', 'pearson', 'spearman'],
}

/**
 * Choices on the dev set that a plan cannot make: by a score that its task has not, or of nothing.
 */
export function choiceProblems(plan: RunPlan): readonly PlanProblem[] {
  const taskKind = taskKindOfData(plan.data.source)
  const fineTune = plan.kind === 'distill' ? plan.teacher.fineTune : undefined
  return [
    ...scoreProblems(plan.training, taskKind, ['training']),
    ...(fineTune ? scoreProblems(fineTune, taskKind, ['teacher', 'fineTune']) : []),
    ...classifierProblems(plan),
  ]
}

function scoreProblems({ bestBy }: Training, taskKind: TaskKind, at: JsonPath): readonly PlanProblem[] {
  if (bestBy === undefined || SCORES_OF[taskKind].includes(bestBy)) return []
  const path = [...at, 'bestBy']
  return [
    {
      path,
      message: `${subjectOf(path)} is ${JSON.stringify(bestBy)}, which there is none of where a label is ${TASK_KINDS[taskKind].title.toLowerCase()}; it may be ${SCORES_OF[taskKind].join(', ')}`,
      mend: { title: "Take the task's own", changes: [{ path, value: undefined }] },
    },
  ]
}

function classifierProblems(plan: RunPlan): readonly PlanProblem[] {
  if (plan.training.stopEarly === undefined && plan.training.keep !== 'best') return []
  if (stagesOf(plan).some(({ classification }) => classification)) return []
  const key = plan.training.stopEarly ? 'stopEarly' : 'keep'
  const path = ['training', key]
  return [
    {
      path,
      message: `${subjectOf(path)} goes by what the classifier scores on the dev set, and no stage of the plan trains it; add a loss on its output, or leave this out`,
      mend: { title: 'Leave it out', changes: [{ path, value: undefined }] },
    },
  ]
}
