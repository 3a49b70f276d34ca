import { LOSSES } from '../../contract/losses.ts'
import type { RunPlan } from '../../contract/plan.ts'
import type { JsonPath } from './json-path.ts'
import type { PlanProblem } from './plan-problem.ts'
import { subjectOf } from './setting-words.ts'

/**
 * Unlabelled text that a plan cannot use: no file, no teacher to say anything of it, or no loss
 * that does without labels.
 */
export function unlabelledProblems(plan: RunPlan): readonly PlanProblem[] {
  const { unlabelled } = plan.data
  if (!unlabelled) return []
  const path: JsonPath = ['data', 'unlabelled']
  const leaveOut = { title: 'Leave the unlabelled text out', changes: [{ path, value: undefined }] }
  const problems: PlanProblem[] = []
  if (unlabelled.path === undefined && !unlabelled.trainingRows)
    problems.push({
      path,
      message: `${subjectOf(path)} names no text: give it a path, or use the training file’s rows that have no label`,
      mend: leaveOut,
    })
  if (plan.kind !== 'distill')
    return [
      ...problems,
      {
        path,
        message: `${subjectOf(path)} cannot be used: fine-tuning learns from labels alone; only a student that is distilled can use it`,
        mend: leaveOut,
      },
    ]
  const labels = plan.losses.findIndex(({ loss }) => LOSSES[loss].compares === 'labels')
  const isAlone = labels >= 0 && plan.losses.length === 1
  if (labels >= 0 && (unlabelled.use === 'instead' || isAlone))
    problems.push({
      path: ['losses', labels],
      message:
        unlabelled.use === 'instead'
          ? 'data.unlabelled takes the place of the labelled rows (use is "instead"), and the hard-label loss needs labels; remove the loss, or use the text "beside" them'
          : 'data.unlabelled is text without labels, and the hard-label loss, the only one, does not look at it; add the soft-label loss or an internal one',
      mend: isAlone
        ? leaveOut
        : { title: 'Remove the hard-label loss', changes: [{ path: ['losses', labels], value: undefined }] },
    })
  return problems
}
