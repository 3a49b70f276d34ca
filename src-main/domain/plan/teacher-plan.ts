import type { DistillPlan, FineTunePlan, TeacherTraining } from '../../contract/plan.ts'

/** The training that makes a plan's teacher: on the same data, or on a share of its own. */
export function teacherPlan(
  { data, teacher }: Pick<DistillPlan, 'data' | 'teacher'>,
  { fraction = data.fraction, ...training }: TeacherTraining,
): FineTunePlan {
  // Unlabelled text is for the student: a teacher learns from labels. On the test file the teacher
  // is judged beside its student, so that one teacher does for plans with and without.
  const { unlabelled: _unlabelled, test: _test, fractionSeed, ...labelled } = data
  return {
    kind: 'fine-tune',
    name: 'teacher',
    data: { ...labelled, fraction, ...(fraction < 1 && { fractionSeed }) },
    model: teacher.model,
    training,
  }
}
