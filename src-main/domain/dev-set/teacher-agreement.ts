import type { TeacherAgreement } from '../../contract/study.ts'
import type { Judged } from './judge.ts'
import { modelColumns } from './model-columns.ts'
import { compareWithTeacher } from './task-scores.ts'

/**
 * A line of the paper's agreement table (Aguilar et al. 2020, section 5): where the teacher is
 * right, and where it is wrong, what its student does.
 */
export function teacherAgreement(student: Judged, teacher: Judged): TeacherAgreement {
  const examples = student.right.length
  const { teacherRight, teacherRightStudentRight, teacherWrongStudentRight } = compareWithTeacher(
    student,
    teacher,
  )
  const teacherWrong = examples - teacherRight
  return {
    examples,
    teacherRight,
    agreed: teacherRightStudentRight,
    errors: teacherRight - teacherRightStudentRight,
    teacherWrong,
    wrongToo: teacherWrong - teacherWrongStudentRight,
    mended: teacherWrongStudentRight,
    confidence: confidenceWhereWrong(student, teacher),
    teacherConfidence: confidenceWhereWrong(teacher, teacher),
  }
}

function confidenceWhereWrong(model: Judged, teacher: Judged): number | null {
  if (model.task.kind === 'regression') return null
  const found = modelColumns(model).confidence.filter((_, row) => teacher.right[row] === 0)
  return found.length === 0 ? null : found.reduce((sum, one) => sum + one, 0) / found.length
}
