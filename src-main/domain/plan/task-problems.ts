import { LOSSES } from '../../contract/losses.ts'
import type { RunPlan } from '../../contract/plan.ts'
import { TASK_KINDS, type TaskKindFacts } from '../../contract/tasks.ts'
import type { JsonPath } from './json-path.ts'
import { labelSettingsIn } from './label-settings.ts'
import type { PlanProblem } from './plan-problem.ts'
import { subjectOf } from './setting-words.ts'
import { isLossOf, taskKindOfData } from './task-of.ts'

/** Settings that do not go with what a label is: one class, several labels or a number. */
export function taskProblems(plan: RunPlan): readonly PlanProblem[] {
  const kind = taskKindOfData(plan.data.source)
  const facts: TaskKindFacts = TASK_KINDS[kind]
  const problems: PlanProblem[] = []
  const leaveOut = (path: JsonPath, why: string, title = 'Leave it out') =>
    void problems.push({
      path,
      message: `${subjectOf(path)} ${why}; leave it out`,
      mend: { title, changes: [{ path, value: undefined }] },
    })
  const are = `labels are ${kind === 'regression' ? 'numbers' : facts.title.toLowerCase()}`
  if (plan.data.tolerance !== undefined && kind !== 'regression')
    leaveOut(['data', 'tolerance'], `says how far a number may be off, and ${are} here`)
  const { source } = plan.data
  if (source.kind !== 'catalogue' && source.labelSeparator !== undefined && kind !== 'multi-label')
    leaveOut(['data', 'source', 'labelSeparator'], `stands between several labels, and ${are} here`)
  if (source.kind !== 'catalogue' && source.labelColumns !== undefined) {
    if (kind !== 'multi-label')
      leaveOut(
        ['data', 'source', 'labelColumns'],
        `names a column for each of several labels, and ${are} here`,
      )
    for (const key of ['label', 'labelSeparator', 'labels'] as const)
      if (source[key] !== undefined)
        leaveOut(['data', 'source', key], 'says what the columns of labels (labelColumns) say')
    const once = [...new Set(source.labelColumns)]
    if (once.length < source.labelColumns.length)
      problems.push({
        path: ['data', 'source', 'labelColumns'],
        message: `${subjectOf(['data', 'source', 'labelColumns'])} names a column twice`,
        mend: {
          title: 'Name it once',
          changes: [{ path: ['data', 'source', 'labelColumns'], value: once }],
        },
      })
  }
  if (kind === 'regression') {
    if (plan.data.labels) leaveOut(['data', 'labels'], `says which class is which, and ${are} here`)
    if (plan.data.source.kind !== 'catalogue' && plan.data.source.labels)
      leaveOut(['data', 'source', 'labels'], `names classes, and ${are} here`)
  }
  for (const { path, settings } of kind === 'classification' ? [] : labelSettingsIn(plan)) {
    if (settings.smoothing !== undefined)
      leaveOut(
        [...path, 'smoothing'],
        `spreads a label over classes of which a text has one, and ${are} here`,
      )
    if (settings.classWeights !== undefined && kind === 'regression')
      leaveOut([...path, 'classWeights'], `weigh classes, and ${are} here`)
  }
  if (plan.kind !== 'distill') return problems
  plan.losses.forEach((term, index) => {
    const { title } = LOSSES[term.loss]
    if (!isLossOf(kind, term.loss))
      leaveOut(['losses', index], `(${title}) compares classes of which a text has one, and ${are} here`)
    else if (!facts.hasTemperature && term.temperature !== undefined)
      leaveOut(['losses', index, 'temperature'], `softens probabilities, and ${are} here`)
  })
  return problems
}
