import type { Scores, TeacherComparison } from '../../contract/metrics.ts'
import type { TestScores } from '../../contract/run-row.ts'

/** What of a run's look at its test file stands in tables. */
export function testScores({
  scores: { examples, accuracy, f1Class1, f1Macro, mcc, pearson, spearman },
  teacher,
}: {
  readonly scores: Scores
  readonly teacher?: TeacherComparison
}): TestScores {
  const agreement = teacher?.agreement ?? null
  return { examples, accuracy, f1Class1, f1Macro, mcc, pearson, spearman, agreement }
}
