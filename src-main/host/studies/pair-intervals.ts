import { setImmediate as immediately } from 'node:timers/promises'
import type { RunPlan } from '../../contract/plan.ts'
import type { PairInterval, PlacePair, StudyMetric } from '../../contract/study.ts'
import type { TaughtModel } from '../../domain/dev-set/drawn-scores.ts'
import { startPairBootstrap, type SeedPair } from '../../domain/dev-set/seeds-and-examples.ts'
import { lruCache } from '../../domain/lru-cache.ts'
import { isOfTest, studyMetricValue } from '../../domain/study/study-metric.ts'
import { placeKey } from '../../domain/study/study-table.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { PREDICTION_FILES } from '../../run-folder/predictions.ts'
import { readSources } from '../../run-folder/read-run.ts'
import { devKeyOf, type EvaluatedRuns } from '../comparison/evaluated-runs.ts'

/** A finished run of a study, and where its last predictions are. */
export interface FinishedCell {
  readonly place: readonly string[]
  readonly plan: RunPlan
  readonly folder: string
  /** File under predictions/. */
  readonly predictions: string
  /** Of the dev set. */
  readonly examples: number
}

/** In the order of the pairs; null where there is nothing to draw from. */
export type PairIntervals = (
  pairs: readonly PlacePair[],
  cells: readonly FinishedCell[],
  metric: StudyMetric,
) => Promise<readonly (PairInterval | null)[]>

/** A study of 5,000 runs has some hundreds of differences, of each of several metrics. */
const MOST_KEPT = 10_000
/** Between two of them the event loop serves others. */
const SLICE_MS = 10

/**
 * Intervals of differences over seeds and examples, by the predictions of finished runs, which
 * never change: what was worked out once is kept. A pair of which a file cannot be read, or which
 * were judged on different dev sets, has none.
 */
export function openPairIntervals(evaluated: EvaluatedRuns): PairIntervals {
  const known = lruCache<{ readonly interval: PairInterval | null }>(MOST_KEPT)
  return async (pairs, cells, metric) => {
    const at = Map.groupBy(cells, ({ place }) => placeKey(place))
    const found: (PairInterval | null)[] = []
    for (const { from, to } of pairs) {
      const others = at.get(placeKey(to)) ?? []
      const runs = (at.get(placeKey(from)) ?? []).flatMap((one) => {
        const other = others.find(({ plan }) => plan.training.seed === one.plan.training.seed)
        return other ? [[one, other] as const] : []
      })
      const key = [metric, ...runs.flat().flatMap(({ folder, predictions }) => [folder, predictions])].join(
        '\n',
      )
      const interval = known.get(key)?.interval ?? (await intervalOf(runs, metric, evaluated))
      known.set(key, { interval })
      found.push(interval)
    }
    return found
  }
}

type RunPair = readonly [FinishedCell, FinishedCell]

async function intervalOf(
  runs: readonly RunPair[],
  metric: StudyMetric,
  evaluated: EvaluatedRuns,
): Promise<PairInterval | null> {
  // The predictions that are read here are the dev set's.
  if (isOfTest(metric)) return null
  const [first] = runs
  const pairs = first && readable(runs, metric, evaluated)
  if (!pairs) return null
  const what = metric === 'agreement' ? 'agreement' : 'scores'
  const [{ plan }] = first
  const bootstrap = startPairBootstrap(pairs, what, (scores) =>
    studyMetricValue(metric, plan, { dev: scores, test: null }),
  )
  const drawSlice = (): number => {
    const until = performance.now() + SLICE_MS
    let left = bootstrap.draw(1)
    while (left > 0 && performance.now() < until) left = bootstrap.draw(1)
    return left
  }
  while (drawSlice() > 0) await immediately()
  return bootstrap.interval()
}

function readable(
  runs: readonly RunPair[],
  metric: StudyMetric,
  evaluated: EvaluatedRuns,
): readonly SeedPair[] | undefined {
  try {
    if (new Set(runs.flat().map(({ folder }) => devKeyOf(readSources(folder)))).size > 1) return undefined
    const modelOf = ({ folder, predictions }: FinishedCell): TaughtModel => ({
      judged: evaluated.predictions(folder, predictions),
      ...(metric === 'agreement' && { teacher: evaluated.predictions(folder, PREDICTION_FILES.teacher) }),
    })
    return runs.map(([from, to]) => ({ from: modelOf(from), to: modelOf(to) }))
  } catch (thrown) {
    if (thrown instanceof StillroomError) return undefined
    throw thrown
  }
}
