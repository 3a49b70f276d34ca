import type { Example } from '../../contract/dataset.ts'
import type { Sources } from '../../contract/run-files.ts'
import type { PlacePair, SteadyExample, SteadyExamples, TableAxis } from '../../contract/study.ts'
import type { Judged } from '../../domain/dev-set/judge.ts'
import { meanSaidOfGold, steadyRows } from '../../domain/dev-set/steady-rows.ts'
import { taskKindOf } from '../../domain/plan/task-of.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { referencePairs } from '../../domain/study/study-differences.ts'
import { placeKey } from '../../domain/study/study-table.ts'
import { PREDICTION_FILES } from '../../run-folder/predictions.ts'
import { readSources } from '../../run-folder/read-run.ts'
import { devKeyOf, openEvaluatedRuns } from '../comparison/evaluated-runs.ts'
import { devExamples } from './dev-examples.ts'
import type { FinishedCell } from './pair-intervals.ts'

interface Asked {
  /** What the others are compared with; left out, the first value of the compared axis. */
  readonly reference?: string
  /** Examples of each kind that are shown. */
  readonly most: number
}

/**
 * The examples of the paper's table 4, by rule: one method has them wrong with every seed, another
 * right with every seed. By the stored predictions of finished runs; texts from the dev file. Pairs
 * of which one has no finished run are left out.
 * @throws StillroomError `inputs-changed` where a dev file is not what the runs were judged on,
 * `invalid-arguments` where two methods were judged on different ones, `corrupt-run`
 */
export async function studyExamples(
  axes: readonly TableAxis[],
  cells: readonly FinishedCell[],
  { reference, most }: Asked,
): Promise<readonly SteadyExamples[]> {
  const at = Map.groupBy(cells, ({ place }) => placeKey(place))
  const places = cells.map(({ place }) => place)
  const { predictions } = openEvaluatedRuns()
  const texts = new Map<string, readonly Example[]>()
  const found: SteadyExamples[] = []
  for (const pair of referencePairs(axes, places, reference)) {
    const [first, second] = [at.get(placeKey(pair.from)) ?? [], at.get(placeKey(pair.to)) ?? []]
    const both = [...first, ...second]
    const sources = sharedSources(both, pair)
    const examples = texts.get(sources.dev.sha256) ?? (await devExamples(sources))
    texts.set(sources.dev.sha256, examples)
    const judged = (runs: readonly FinishedCell[]) =>
      runs.map((run) => predictions(run.folder, run.predictions))
    const models: Models = {
      from: judged(first),
      to: judged(second),
      teachers: both
        .filter(({ plan }) => plan.kind === 'distill')
        .map(({ folder }) => predictions(folder, PREDICTION_FILES.teacher)),
    }
    const shownOf = (rows: readonly number[]) => ({
      count: rows.length,
      shown: rows.slice(0, most).flatMap((row) => shownExample(examples[row], row, sources, models)),
    })
    found.push({
      ...pair,
      seeds: [first.length, second.length],
      gained: shownOf(steadyRows(models.from, models.to)),
      lost: shownOf(steadyRows(models.to, models.from)),
    })
  }
  return found
}

/** Of runs that were judged on one dev set: what parts them is then their own. */
function sharedSources(cells: readonly FinishedCell[], { from, to }: PlacePair): Sources {
  const sources = cells.map(({ folder }) => readSources(folder))
  const [first] = sources
  if (first && new Set(sources.map(devKeyOf)).size === 1) return first
  throw new StillroomError(
    'invalid-arguments',
    `The runs of ${from.join(', ')} and ${to.join(', ')} were judged on different dev sets; only runs on the same one can be compared`,
  )
}

interface Models {
  readonly from: readonly Judged[]
  readonly to: readonly Judged[]
  readonly teachers: readonly Judged[]
}

function shownExample(
  example: Example | undefined,
  index: number,
  { dev, labels }: Sources,
  { from, to, teachers }: Models,
): readonly SteadyExample[] {
  if (!example) return []
  const { line, text, textPair = null, label, labels: several = [] } = example
  const human = {
    classification: labels[label] ?? '',
    regression: String(label),
    'multi-label': several.map((one) => labels[one]).join(', '),
  }[taskKindOf(dev)]
  return [
    {
      index,
      line,
      text,
      textPair,
      human,
      teacher: teachers.length === 0 ? null : meanSaidOfGold(teachers, index),
      from: meanSaidOfGold(from, index),
      to: meanSaidOfGold(to, index),
    },
  ]
}
