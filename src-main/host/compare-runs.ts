import type { ComparedPair, ComparedRun, ComparedTeacher, RunComparison } from '../contract/comparison.ts'
import { differingSettings } from '../domain/differing-settings.ts'
import { holm } from '../domain/holm.ts'
import { mcnemar } from '../domain/mcnemar.ts'
import { countPair } from '../domain/paired-shares.ts'
import { planKey } from '../domain/plan-key.ts'
import { wilsonInterval } from '../domain/wilson-interval.ts'
import { openEvaluatedRuns, type EvaluatedRun } from './evaluated-runs.ts'

/**
 * Runs side by side at their last evaluations, with McNemar's test between any two.
 * @param folders run folders, in the order in which they are shown
 * @throws StillroomError `invalid-arguments` when they were evaluated on different dev sets or not at all
 */
export function compareRuns(folders: readonly string[], evaluated = openEvaluatedRuns()): RunComparison {
  const runs = evaluated.read(folders)
  const [first] = runs
  const teachers = teachersOf(runs)
  const teacher = (teachers.length === 1 && runs.find((own) => own.run.teacher)?.run.teacher) || null
  return {
    dev: first.predictions.gold.length,
    labels: first.sources.labels,
    runs: runs.map(describe),
    teacherRight: teacher?.right ?? null,
    teacher,
    teachers,
    pairs: comparePairs(runs),
    settings: differingSettings(runs.map(({ run }) => run.plan)),
  }
}

function describe({ run, last, sources }: EvaluatedRun): ComparedRun {
  const { scores, teacher, step } = last
  const { examples, right } = scores
  const teacherWrong = teacher && examples - teacher.teacherRight
  const repeated = teacher && teacherWrong ? teacherWrong - teacher.teacherWrongStudentRight : undefined
  return {
    id: run.id,
    name: run.plan.name,
    kind: run.plan.kind,
    seed: run.plan.training.seed,
    planKey: planKey(run.plan),
    step,
    trainingMs: run.trainingMs,
    ...scores,
    accuracyInterval: wilsonInterval(right, examples),
    teacherKey: sources.teacher?.sha256 ?? null,
    agreement: teacher?.agreement ?? null,
    agreementInterval: teacher ? wilsonInterval(Math.round(teacher.agreement * examples), examples) : null,
    teacherRight: teacher?.teacherRight ?? null,
    teacherRightStudentRight: teacher?.teacherRightStudentRight ?? null,
    teacherWrongStudentRight: teacher?.teacherWrongStudentRight ?? null,
    errorsRepeated: repeated === undefined || !teacherWrong ? null : repeated / teacherWrong,
    errorsRepeatedInterval:
      repeated === undefined || !teacherWrong ? null : wilsonInterval(repeated, teacherWrong),
  }
}

/** A fine-tuned teacher among the runs has no teacher of its own, and does not blur whose students the others are. */
function teachersOf(runs: readonly EvaluatedRun[]): readonly ComparedTeacher[] {
  const found = new Map<string, ComparedTeacher>()
  for (const { run, sources } of runs) {
    const teacherKey = sources.teacher?.sha256
    if (!teacherKey || !run.teacher || found.has(teacherKey)) continue
    const { right, examples } = run.teacher
    found.set(teacherKey, { teacherKey, ...run.teacher, accuracyInterval: wilsonInterval(right, examples) })
  }
  return [...found.values()]
}

function comparePairs(runs: readonly EvaluatedRun[]): readonly ComparedPair[] {
  const pairs = runs.flatMap((a, index) =>
    runs.slice(index + 1).map((b) => {
      const { aOnly, bOnly, same } = countPair(a.predictions, b.predictions)
      const agreement = same / a.predictions.gold.length
      return { a: a.run.id, b: b.run.id, aOnly, bOnly, agreement, p: mcnemar(aOnly, bOnly) }
    }),
  )
  const corrected = holm(pairs.map(({ p }) => p))
  return pairs.map((pair, index) => ({ ...pair, pHolm: corrected[index] ?? 1 }))
}
