import type { DistillPlan } from '../../contract/plan.ts'
import { drawMapping } from './draw-mapping.ts'
import type { PlanProblem } from './plan-problem.ts'
import { subjectOf } from './setting-words.ts'
import { stagesOf } from './stages.ts'

/** Where there is nothing to draw, or no choice in which the teacher's layers rise. */
export function drawProblems(plan: DistillPlan): readonly PlanProblem[] {
  if (!plan.draw) return []
  const path = ['draw']
  const mend = { title: 'Compare all pairs', changes: [{ path, value: undefined }] }
  const students = plan.mapping.map(({ student }) => student)
  if (new Set(students).size === students.length)
    return [
      {
        path,
        message: `${subjectOf(path)} draws one pair for each student layer, and none has several in the mapping; map more teacher layers, or remove it`,
        mend,
      },
    ]
  const stage = stagesOf(plan).find(({ draw, pairs }) => draw && !drawMapping(pairs, () => 0))
  if (!stage) return []
  return [
    {
      path,
      message: `${subjectOf(path)} wants teacher layers that rise with the student's, and the pairs of ${stage.name} have no such choice; map higher teacher layers to higher student layers`,
      mend,
    },
  ]
}
