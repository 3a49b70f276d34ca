import type { Scores, TeacherComparison } from '../../contract/metrics.ts'
import { pearson } from '../statistics/correlation.ts'
import { isLabelSaid, saysSame, type Judged } from './judge.ts'
import { multiLabelScores } from './multi-label-scores.ts'
import { regressionScores } from './regression-scores.ts'
import { scoresOf } from './scores.ts'

/** Scores that need one class to a text. */
const OF_ONE_CLASS = {
  f1Class1: null,
  f1Macro: null,
  f1Weighted: null,
  mcc: null,
  ece: null,
  crossEntropy: null,
  onlyPredicted: null,
} as const

/** How good a model is, by its kind of task. */
export function taskScores({ task, logits, gold, right }: Judged): Scores {
  const { kind, outputs } = task
  if (kind === 'classification') return scoresOf(logits, Int32Array.from(gold), outputs)
  const examples = right.length
  const rights = count(right)
  return {
    ...OF_ONE_CLASS,
    examples,
    right: rights,
    accuracy: rights / examples,
    ...(kind === 'regression' ? regressionScores(logits, gold) : multiLabelScores(logits, gold, outputs)),
  }
}

/** How a student stands to its teacher on the same examples. */
export function compareWithTeacher(student: Judged, teacher: Judged): TeacherComparison {
  const examples = student.right.length
  const countRows = (test: (row: number) => boolean): number => {
    let found = 0
    for (let row = 0; row < examples; row++) if (test(row)) found++
    return found
  }
  return {
    agreement: countRows((row) => saysSame(student, teacher, row)) / examples,
    teacherRight: count(teacher.right),
    teacherRightStudentRight: countRows((row) => teacher.right[row] === 1 && student.right[row] === 1),
    teacherWrongStudentRight: countRows((row) => teacher.right[row] === 0 && student.right[row] === 1),
    ...ofItsKind(student, teacher),
  }
}

function ofItsKind(
  { task: { kind, outputs }, logits }: Judged,
  { logits: goal }: Judged,
): Pick<TeacherComparison, 'pearson' | 'meanDifference' | 'labelAgreement'> {
  if (kind === 'classification') return {}
  const examples = logits.length / outputs
  if (kind === 'regression')
    return {
      pearson: pearson(logits, goal),
      meanDifference:
        logits.reduce((sum, said, row) => sum + Math.abs(said - (goal[row] ?? 0)), 0) / examples,
    }
  const same = new Float64Array(outputs)
  logits.forEach((logit, at) => {
    if (isLabelSaid(logit) === isLabelSaid(goal[at] ?? 0)) same[at % outputs] = (same[at % outputs] ?? 0) + 1
  })
  return { labelAgreement: Array.from(same, (alike) => alike / examples) }
}

function count(rights: Uint8Array): number {
  return rights.reduce((sum, one) => sum + one, 0)
}
