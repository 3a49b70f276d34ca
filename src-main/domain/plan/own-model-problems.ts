import type { DistillPlan } from '../../contract/plan.ts'
import type { NetworkShape } from './network-shape.ts'
import type { PlanProblem } from './plan-problem.ts'
import { subjectOf } from './setting-words.ts'

const ITS_OWN = ['width', 'heads', 'feedForward'] as const

/** What a plan asks of a student that the model which it starts as is not. */
export function ownModelProblems({ student }: DistillPlan, own: NetworkShape): readonly PlanProblem[] {
  const problem = (key: 'layers' | (typeof ITS_OWN)[number], said: string, value?: number): PlanProblem => {
    const path = ['student', key]
    const title = value === undefined ? "Take the model's" : `Take ${value} layers`
    return {
      path,
      message: `${subjectOf(path)} is ${student[key]}, and the model that it starts as has ${own[key]}; ${said}`,
      mend: { title, changes: [{ path, value }] },
    }
  }
  return [
    ...(student.layers > own.layers ? [problem('layers', `take ${own.layers} or fewer`, own.layers)] : []),
    ...ITS_OWN.filter((key) => student[key] !== undefined && student[key] !== own[key]).map((key) =>
      problem(key, 'leave it out'),
    ),
  ]
}
