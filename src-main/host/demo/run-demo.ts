import type {
  DemoDifference,
  DemoReport,
  DemoStudent,
  DemoTeacher,
  Spread,
} from '../../contract/demo-report.ts'
import type { RunPlan } from '../../contract/plan.ts'
import type { RunOverview } from '../../contract/run-overview.ts'
import { readSplit } from '../../datasets/read-split.ts'
import { meanAndDeviation } from '../../domain/statistics/mean-and-deviation.ts'
import { demoPlans, FULL_DEMO, QUICK_DEMO } from '../../domain/plan/demo-plans.ts'
import { selectDisagreements } from '../../domain/dev-set/select-disagreements.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { PREDICTION_FILES, readLogits } from '../../run-folder/predictions.ts'
import { readSources } from '../../run-folder/read-run.ts'
import { demoFindings } from './demo-findings.ts'
import { listRuns } from '../runs/list-runs.ts'
import { runPlan } from '../training/run-plan.ts'
import type { TrainingSurroundings } from '../training/train.ts'

const POSITIVE = 1

export interface DemoOptions {
  readonly quick: boolean
  readonly seeds: number
  /**
   * UTC. Its runs made since then are gone on with, not made again: the demo was begun then, by
   * a host that ended.
   */
  readonly since?: string
}

/**
 * The demo: fine-tunes a teacher on real text, distils its students from it, says what was
 * found and where they differ; once for each seed.
 * @throws StillroomError what running a plan throws
 */
export async function runDemo(
  { quick, seeds, since }: DemoOptions,
  surroundings: TrainingSurroundings,
): Promise<DemoReport> {
  const size = quick ? QUICK_DEMO : FULL_DEMO
  const results: SeedResult[] = []
  for (let seed = 1; seed <= seeds; seed++) {
    const students: RunOverview[] = []
    let teacher: RunOverview | undefined
    for (const plan of demoPlans(size, seed)) {
      const result = await runPlan(plan, {
        ...surroundings,
        begun: since ? begunSince(since, surroundings) : undefined,
      })
      students.push(result.run)
      teacher = result.teacher
    }
    if (teacher) results.push(resultOf(seed, teacher, students))
  }
  const [first] = results
  if (!first) throw new StillroomError('invalid-arguments', `--seeds is ${seeds}; at least one is needed`)
  return {
    quick,
    teacher: first.teacher,
    students: first.students,
    dev: first.runs[0]?.last?.scores.examples ?? 0,
    seeds: results.map(({ seed, teacher, students }) => ({ seed, teacher, students })),
    findings: demoFindings(results.map(({ runs }) => runs)),
    summary: summaryOf(results),
    differences: await differencesOf(first.runs.slice(0, 2)),
  }
}

function begunSince(since: string, { home }: TrainingSurroundings): (plan: RunPlan) => string | undefined {
  const { runs } = listRuns(home)
  return (wanted) =>
    runs.find(
      ({ plan, createdAt, state }) =>
        createdAt >= since && state !== 'failed' && JSON.stringify(plan) === JSON.stringify(wanted),
    )?.folder
}

interface SeedResult {
  readonly seed: number
  readonly teacher: DemoTeacher
  readonly students: readonly DemoStudent[]
  readonly runs: readonly RunOverview[]
}

function resultOf(seed: number, teacher: RunOverview, runs: readonly RunOverview[]): SeedResult {
  const scores = teacher.last?.scores
  return {
    seed,
    runs,
    teacher: { runId: teacher.id, accuracy: scores?.accuracy ?? Number.NaN, right: scores?.right ?? 0 },
    students: runs.flatMap(({ id, plan, last, step, examplesSeen }) =>
      last?.teacher
        ? [
            {
              name: plan.name,
              runId: id,
              steps: step,
              examplesSeen,
              accuracy: last.scores.accuracy,
              agreement: last.teacher.agreement,
              teacherRightStudentRight: last.teacher.teacherRightStudentRight,
              teacherWrongStudentRight: last.teacher.teacherWrongStudentRight,
            },
          ]
        : [],
    ),
  }
}

function summaryOf(results: readonly SeedResult[]): DemoReport['summary'] {
  const names = results[0]?.students.map(({ name }) => name) ?? []
  return {
    teacherAccuracy: spreadOf(results.map(({ teacher }) => teacher.accuracy)),
    students: names.map((name, index) => {
      const ofName = results.flatMap(({ students }) => students[index] ?? [])
      return {
        name,
        steps: spreadOf(ofName.map(({ steps }) => steps)),
        examplesSeen: spreadOf(ofName.map(({ examplesSeen }) => examplesSeen)),
        accuracy: spreadOf(ofName.map(({ accuracy }) => accuracy)),
        agreement: spreadOf(ofName.map(({ agreement }) => agreement)),
        teacherRightStudentRight: spreadOf(ofName.map(({ teacherRightStudentRight: right }) => right)),
      }
    }),
  }
}

function spreadOf(numbers: readonly number[]): Spread {
  const { mean, deviation } = meanAndDeviation(numbers)
  return { mean, deviation: deviation ?? null }
}

async function differencesOf([a, b]: readonly RunOverview[]): Promise<readonly DemoDifference[]> {
  if (!a?.last || !b?.last) return []
  const { dev, labels } = readSources(a.folder)
  const { split } = await readSplit(dev, { labels })
  const disagreements = selectDisagreements(
    readLogits(a.folder, PREDICTION_FILES.teacher),
    [readLogits(a.folder, a.last.predictions), readLogits(b.folder, b.last.predictions)],
    labels.length,
  )
  return disagreements.flatMap(({ index, teacher, students }) => {
    const example = split.examples[index]
    if (!example) return []
    return [
      {
        text: example.text,
        gold: labels[example.label] ?? '',
        ratingMean: example.rating?.mean ?? null,
        ratingSpread: example.rating?.spread ?? null,
        teacher: teacher[POSITIVE] ?? Number.NaN,
        students: students.map((probabilities) => probabilities[POSITIVE] ?? Number.NaN),
      },
    ]
  })
}
