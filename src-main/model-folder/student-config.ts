import type { StudentPlan } from '../contract/plan-student.ts'
import { studentShape } from '../domain/plan/network-shape.ts'
import type { EncoderConfig } from './encoder-config.ts'

/**
 * The encoder that a plan's student is: its teacher's, but for the shape that the plan gives it.
 * Where layers differ in how far they see (ModernBERT), a student's layer sees as far as the
 * teacher's that it starts from: what that has learnt goes with it. Other starts take the teacher's
 * kinds from the first layer on.
 * @param startedAs of a student that starts from a checkpoint: what that started as
 */
export function studentConfig(
  student: StudentPlan,
  teacher: EncoderConfig,
  startedAs?: readonly number[],
): EncoderConfig {
  const { local } = teacher
  const shape = studentShape(student, teacher)
  if (!local) return { ...teacher, ...shape }
  const { start } = student
  const origins = start.from === 'teacher' ? start.layers : startedAs
  const origin = (index: number): number => (origins?.[index] ?? (index % teacher.layers) + 1) - 1
  const isLocal = Array.from({ length: shape.layers }, (_, index) => local.isLocal[origin(index)] ?? false)
  return { ...teacher, ...shape, local: { ...local, isLocal } }
}
