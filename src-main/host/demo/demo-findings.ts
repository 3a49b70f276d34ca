import type { Difference, DemoFinding } from '../../contract/demo-report.ts'
import type { RunOverview } from '../../contract/run-overview.ts'
import { judge, type Judged } from '../../domain/dev-set/judge.ts'
import { pairedT } from '../../domain/statistics/mean-interval.ts'
import { mcnemar } from '../../domain/statistics/mcnemar.ts'
import { countPair } from '../../domain/dev-set/count-pair.ts'
import { pairedDifferenceInterval, type PairCounts } from '../../domain/statistics/paired-shares.ts'
import { openEvaluatedRuns, type EvaluatedRun } from '../comparison/evaluated-runs.ts'

/**
 * The first student of each seed beside every other of its seed. @param bySeed the same students in
 * the same order
 */
export function demoFindings(bySeed: readonly (readonly RunOverview[])[]): readonly DemoFinding[] {
  const evaluated = openEvaluatedRuns()
  const seeds = bySeed.map((runs) => evaluated.read(runs.map(({ folder }) => folder)))
  const others = (seeds[0]?.length ?? 1) - 1
  return Array.from({ length: others }, (_, other) => {
    const pairs = seeds.flatMap((runs) => {
      const [student, against] = [runs[0], runs[other + 1]]
      return student && against ? [{ student, against }] : []
    })
    const [first] = pairs
    return first ? [findingOf(first, pairs)] : []
  }).flat()
}

interface Pair {
  readonly student: EvaluatedRun
  readonly against: EvaluatedRun
}

function findingOf(first: Pair, pairs: readonly Pair[]): DemoFinding {
  const examples = first.student.predictions.right.length
  const rights = pairs.map(({ student, against }) => countPair(against.predictions, student.predictions))
  const agreements = pairs.map(({ student, against }) =>
    countPair(likeTeacher(against), likeTeacher(student)),
  )
  return {
    student: first.student.run.plan.name,
    against: first.against.run.plan.name,
    isEqualBudget: pairs.every(
      ({ student, against }) =>
        student.run.step === against.run.step && student.run.examplesSeen === against.run.examplesSeen,
    ),
    accuracy: differenceOf(rights, examples),
    agreement: differenceOf(agreements, examples),
  }
}

/** Predictions with the teacher's in the place of the labels. */
function likeTeacher({ predictions: { task, logits }, teacher }: EvaluatedRun): Judged {
  return judge(task, logits, teacher?.predicted ?? new Int32Array())
}

/**
 * Over two or more seeds these are paired; of one, or where all seeds' differences are the same,
 * the first seed's examples.
 */
function differenceOf(counts: readonly PairCounts[], examples: number): Difference {
  const differences = counts.map(({ aOnly, bOnly }) => (bOnly - aOnly) / examples)
  const overSeeds = pairedT(differences)
  const mean = differences.reduce((sum, difference) => sum + difference, 0) / differences.length
  const [first = { aOnly: 0, bOnly: 0 }] = counts
  if (overSeeds) return { mean, ...overSeeds, pairedOver: 'seeds' }
  return {
    mean: differences[0] ?? 0,
    interval: pairedDifferenceInterval(first, examples),
    p: mcnemar(first.aOnly, first.bOnly),
    pairedOver: 'examples',
  }
}
