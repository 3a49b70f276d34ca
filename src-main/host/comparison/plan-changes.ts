import type { ChangedSide, PlanChange, PlanChanges } from '../../contract/comparison.ts'
import { runPlanSchema } from '../../contract/plan.ts'
import { holm } from '../../domain/statistics/holm.ts'
import { mcnemar } from '../../domain/statistics/mcnemar.ts'
import { meanAndDeviation } from '../../domain/statistics/mean-and-deviation.ts'
import { pairedT } from '../../domain/statistics/mean-interval.ts'
import { oneChange, readsBackwards } from '../../domain/plan/one-change.ts'
import { countPair } from '../../domain/dev-set/count-pair.ts'
import {
  pairedDifferenceInterval,
  smallestVisible,
  type PairCounts,
} from '../../domain/statistics/paired-shares.ts'
import { settingsOf, type PlanSetting } from '../../domain/plan/plan-settings.ts'
import { seedGroups } from '../../domain/plan/seed-groups.ts'
import { headlineOfKind, headlineValue } from '../../domain/plan/headline-metric.ts'
import type { Judged } from '../../domain/dev-set/judge.ts'
import { pairedDifference, type PairedDifference } from '../../domain/dev-set/paired-difference.ts'
import { taskScores } from '../../domain/dev-set/task-scores.ts'
import type { Resample } from './resample.ts'

/** A finished run, as far as its last predictions are concerned. */
export interface FinishedRun {
  readonly id: string
  readonly name: string
  readonly seed: number
  readonly planKey: string
  readonly taughtBy: string | null
  readonly outcome: string | null
  readonly plan: string
  readonly createdAt: string
  readonly step: number
  readonly examplesSeen: number
  readonly read: () => Judged
}

interface PlanGroup {
  readonly planKey: string
  readonly name: string
  readonly createdAt: string
  readonly settings: readonly PlanSetting[]
  /** One run a seed: the newest of those that were made again. */
  readonly bySeed: ReadonlyMap<number, FinishedRun>
}

type Unadjusted = Omit<PlanChange, 'pHolm'>

/**
 * All pairs of plans that differ in exactly one setting and have a seed in common, with what the
 * change did to the score that the kind of task is judged by. Over two or more common seeds the
 * seeds are paired; with one, or where all seeds' differences are the same, the first seed's
 * examples.
 * @param runs finished runs on the same dev set
 */
export async function planChanges(runs: readonly FinishedRun[], resample: Resample): Promise<PlanChanges> {
  const newestFirst = runs.toSorted((a, b) => (a.createdAt < b.createdAt ? 1 : -1))
  const groups = seedGroups(newestFirst).map(({ key, observations }) => groupOf(key, observations))
  const found: { readonly change: Unadjusted; readonly disagreement: number }[] = []
  for (const [index, a] of groups.entries())
    for (const b of groups.slice(index + 1)) {
      const changed = await changeBetween(a, b, resample)
      if (changed) found.push(changed)
    }
  const corrected = holm(found.map(({ change }) => change.p))
  const first = runs[0]?.read()
  const dev = first?.right.length ?? 0
  const taskKind = first?.task.kind ?? 'classification'
  const disagreement = medianOf(found.map((one) => one.disagreement))
  return {
    dev,
    taskKind,
    runs: runs.length,
    plans: groups.length,
    changes: found
      .map(({ change }, index): PlanChange => ({ ...change, pHolm: corrected[index] ?? 1 }))
      .sort((one, other) => other.change - one.change),
    visible:
      disagreement === undefined || headlineOfKind(taskKind) !== 'accuracy'
        ? null
        : {
            disagreement: disagreement / dev,
            smallest: smallestVisible(Math.round(disagreement), dev),
          },
  }
}

function groupOf(planKey: string, runs: readonly FinishedRun[]): PlanGroup {
  const byTime = runs.toSorted((a, b) => (a.createdAt < b.createdAt ? -1 : 1))
  const [first] = byTime
  return {
    planKey,
    name: first?.name ?? '',
    createdAt: first?.createdAt ?? '',
    settings: settingsOf(runPlanSchema.parse(JSON.parse(first?.plan ?? ''))),
    bySeed: new Map(byTime.map((run) => [run.seed, run])),
  }
}

async function changeBetween(
  one: PlanGroup,
  other: PlanGroup,
  resample: Resample,
): Promise<{ readonly change: Unadjusted; readonly disagreement: number } | undefined> {
  const changed = oneChange(one.settings, other.settings)
  if (!changed) return undefined
  const isTurned =
    readsBackwards(changed) || (!readsBackwards(turned(changed)) && one.createdAt > other.createdAt)
  const [before, after] = isTurned ? [other, one] : [one, other]
  const seeds = [...before.bySeed.keys()].filter((seed) => after.bySeed.has(seed)).sort((a, b) => a - b)
  // Another seed's teacher would be a second change, unless the teacher is what was changed.
  const isFair = (a: FinishedRun, b: FinishedRun) =>
    changed.setting.startsWith('teacher') || a.taughtBy === b.taughtBy
  const pairs = seeds.flatMap((seed) => {
    const [a, b] = [before.bySeed.get(seed), after.bySeed.get(seed)]
    if (!a || !b || !isFair(a, b)) return []
    const difference = differenceOf(a.read(), b.read())
    return difference === null ? [] : [{ a, b, difference }]
  })
  const [first] = pairs
  if (!first) return undefined
  const differences = pairs.map(({ difference }) => difference)
  const counts = countPair(first.a.read(), first.b.read())
  const overSeeds = pairedT(differences)
  const judged = overSeeds ?? (await overExamples(first.a.read(), first.b.read(), counts, resample))
  if (!judged) return undefined
  const used = overSeeds ? pairs : [first]
  const mean =
    differences.slice(0, used.length).reduce((sum, difference) => sum + difference, 0) / used.length
  const side = ({ planKey, name }: PlanGroup, ofGroup: readonly FinishedRun[]): ChangedSide => ({
    planKey,
    name,
    ids: ofGroup.map(({ id }) => id),
    steps: meanAndDeviation(ofGroup.map(({ step }) => step)).mean,
    examplesSeen: meanAndDeviation(ofGroup.map(({ examplesSeen }) => examplesSeen)).mean,
  })
  return {
    disagreement: counts.aOnly + counts.bOnly,
    change: {
      ...(isTurned ? turned(changed) : changed),
      before: side(
        before,
        used.map(({ a }) => a),
      ),
      after: side(
        after,
        used.map(({ b }) => b),
      ),
      change: mean,
      interval: judged.interval,
      pairedOver: overSeeds ? 'seeds' : 'examples',
      seeds: used.length,
      p: judged.p,
    },
  }
}

/** null where the score is undefined for one of the two. */
function differenceOf(a: Judged, b: Judged): number | null {
  const headline = headlineOfKind(a.task.kind)
  if (headline === 'accuracy') {
    const { aOnly, bOnly } = countPair(a, b)
    return (bOnly - aOnly) / a.right.length
  }
  const [before, after] = [a, b].map((one) => headlineValue(taskScores(one), headline))
  return typeof before === 'number' && typeof after === 'number' ? after - before : null
}

/** How sure the difference of two runs is, by their examples. */
async function overExamples(
  a: Judged,
  b: Judged,
  { aOnly, bOnly }: PairCounts,
  resample: Resample,
): Promise<PairedDifference | null> {
  const headline = headlineOfKind(a.task.kind)
  if (headline === 'accuracy')
    return {
      interval: pairedDifferenceInterval({ aOnly, bOnly }, a.right.length),
      p: mcnemar(aOnly, bOnly),
    }
  const [before, after] = [await resample(a), await resample(b)]
  return pairedDifference(before.drawn, after.drawn, (scores) => headlineValue(scores, headline))
}

function turned<Change extends { readonly from: string; readonly to: string }>(change: Change): Change {
  return { ...change, from: change.to, to: change.from }
}

function medianOf(numbers: readonly number[]): number | undefined {
  const sorted = numbers.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle]
  return sorted.length % 2 === 1 || upper === undefined ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2
}
