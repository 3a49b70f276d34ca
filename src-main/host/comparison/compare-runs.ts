import { createHash } from 'node:crypto'
import type {
  ComparedGroup,
  ComparedPair,
  ComparedRun,
  ComparedTeacher,
  RunComparison,
} from '../../contract/comparison.ts'
import type { TaskKind } from '../../contract/tasks.ts'
import { differingSettings } from '../../domain/plan/differing-settings.ts'
import { headlineOfKind, headlineValue } from '../../domain/plan/headline-metric.ts'
import { holm } from '../../domain/statistics/holm.ts'
import { mcnemar } from '../../domain/statistics/mcnemar.ts'
import { countPair } from '../../domain/dev-set/count-pair.ts'
import { meanInterval } from '../../domain/statistics/mean-interval.ts'
import { seedGroupWords } from '../../domain/plan/seed-group-words.ts'
import { oneClassWords } from '../../domain/run/one-class-words.ts'
import { testScores } from '../../domain/run/test-scores.ts'
import { unequalTraining } from '../../domain/run/unequal-training.ts'
import { seedGroups, type SeedGroup } from '../../domain/plan/seed-groups.ts'
import { wilsonInterval } from '../../domain/statistics/wilson-interval.ts'
import { runKeys } from '../../run-folder/run-keys.ts'
import { planName, sharedName } from '../../domain/run/run-title.ts'
import { openEvaluatedRuns, type EvaluatedRun } from './evaluated-runs.ts'

/**
 * Runs side by side at their last evaluations, with McNemar's test between any two.
 * @param folders run folders, in the order in which they are shown
 * @throws StillroomError `invalid-arguments` when they were evaluated on different dev sets or not
 * at all
 */
export function compareRuns(folders: readonly string[], evaluated = openEvaluatedRuns()): RunComparison {
  const runs = evaluated.read([...new Set(folders)])
  const [first] = runs
  const teachers = teachersOf(runs)
  const teacher = (teachers.length === 1 && runs.find((one) => one.run.teacher)?.run.teacher) || null
  const described = runs.map(describe)
  const groups = seedGroups(described)
  const counted = withRepeats(described, groups)
  return {
    dev: first.predictions.right.length,
    labels: first.sources.labels,
    task: first.predictions.task,
    runs: counted,
    teacherRight: teacher?.right ?? null,
    teacher,
    teachers,
    pairs: comparePairs(runs, counted),
    groups: groups.map((group) => describeGroup(group, first.predictions.task.kind)),
    unequalTraining:
      unequalTraining(
        groups.map(({ runs: all, observations }) => ({
          name: sharedName(all),
          runs: observations,
        })),
      ) ?? null,
    settings: differingSettings(runs.map(({ run }) => run.plan)),
  }
}

function describe({ run, result, sources, predictions }: EvaluatedRun): ComparedRun {
  const { scores, teacher, step } = result
  const { examples, right } = scores
  const teacherWrong = teacher && examples - teacher.teacherRight
  const repeated = teacher && teacherWrong ? teacherWrong - teacher.teacherWrongStudentRight : undefined
  return {
    id: run.id,
    name: planName(run.plan),
    kind: run.plan.kind,
    seed: run.plan.training.seed,
    ...runKeys(run.folder, run.plan),
    outcome: createHash('sha256').update(predictions.logits).digest('hex').slice(0, 16),
    repeats: null,
    step,
    examplesSeen: run.examplesSeen,
    oneClass: oneClassWords(scores, sources.labels) ?? null,
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
    test: run.tested ? testScores(run.tested) : null,
  }
}

/** Names the run that each repeated one repeats. */
function withRepeats(
  runs: readonly ComparedRun[],
  groups: readonly SeedGroup<ComparedRun>[],
): readonly ComparedRun[] {
  const counted = new Set(groups.flatMap(({ observations }) => observations.map(({ id }) => id)))
  return runs.map((run) => {
    if (counted.has(run.id)) return run
    const inGroup = groups.find(({ runs: members }) => members.includes(run))?.observations ?? []
    const repeated = inGroup.find(
      ({ seed, taughtBy, outcome }) =>
        outcome === run.outcome || (seed === run.seed && taughtBy === run.taughtBy),
    )
    return { ...run, repeats: repeated?.id ?? null }
  })
}

function describeGroup(group: SeedGroup<ComparedRun>, taskKind: TaskKind): ComparedGroup {
  const { key, runs, observations } = group
  const headlines = observations.flatMap((run) => headlineValue(run, headlineOfKind(taskKind)) ?? [])
  const agreements = observations.flatMap(({ agreement }) => agreement ?? [])
  return {
    key,
    name: sharedName(runs),
    ids: runs.map(({ id }) => id),
    observations: observations.map(({ id }) => id),
    made: seedGroupWords(group),
    accuracy: meanInterval(observations.map(({ accuracy }) => accuracy)),
    headline: headlines.length === observations.length ? meanInterval(headlines) : null,
    agreement: agreements.length === observations.length ? meanInterval(agreements) : null,
  }
}

/**
 * A fine-tuned teacher among the runs has no teacher of its own, and does not blur whose students
 * the others are.
 */
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

/**
 * A repeated run has the pairs of the one that it repeats; they are tests of their own no more than
 * it is a run of its own.
 */
function comparePairs(
  runs: readonly EvaluatedRun[],
  counted: readonly ComparedRun[],
): readonly ComparedPair[] {
  const pairs = runs.flatMap((a, index) =>
    runs.slice(index + 1).map((b) => {
      const { aOnly, bOnly, same } = countPair(a.predictions, b.predictions)
      const agreement = same / a.predictions.right.length
      return { a: a.run.id, b: b.run.id, aOnly, bOnly, agreement, p: mcnemar(aOnly, bOnly) }
    }),
  )
  const stands = new Map(counted.map(({ id, repeats }) => [id, repeats ?? id]))
  const testOf = ({ a, b }: { readonly a: string; readonly b: string }) =>
    [stands.get(a), stands.get(b)].sort().join(' ')
  const tests = pairs.filter(({ a, b }) => stands.get(a) === a && stands.get(b) === b)
  const corrected = holm(tests.map(({ p }) => p))
  const byTest = new Map(tests.map((pair, index) => [testOf(pair), corrected[index] ?? 1]))
  return pairs.map((pair) => ({ ...pair, pHolm: byTest.get(testOf(pair)) ?? 1 }))
}
