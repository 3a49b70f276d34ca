import { statSync } from 'node:fs'
import { join } from 'node:path'
import { RUN_FILES, type Sources } from '../../contract/run-files.ts'
import type { Evaluation, RunOverview } from '../../contract/run-overview.ts'
import { taskKindOf } from '../../domain/plan/task-of.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { PREDICTION_FILES } from '../../run-folder/predictions.ts'
import { readRun, readSources } from '../../run-folder/read-run.ts'
import { createPredictionsCache } from './judged-predictions.ts'
import type { Judged } from '../../domain/dev-set/judge.ts'

/** A run with the evaluation of its result, example by example. */
export interface EvaluatedRun {
  readonly run: RunOverview
  readonly result: Evaluation
  readonly sources: Sources
  readonly predictions: Judged
  /** Its teacher on the same examples; undefined for a fine-tuned teacher itself. */
  readonly teacher: Judged | undefined
}

export interface EvaluatedRuns {
  /**
   * Runs that can be set side by side, in the order of their folders.
   * @throws StillroomError `invalid-arguments` when they were evaluated on different dev sets or
   * not at all, or none is named
   */
  read(folders: readonly string[]): readonly [EvaluatedRun, ...EvaluatedRun[]]
  /** One evaluation of a run; fails with `corrupt-run`. */
  predictions(folder: string, name: string): Judged
}

/** Reads runs and keeps in memory what it read, until their files change. */
export function openEvaluatedRuns(): EvaluatedRuns {
  const predictions = createPredictionsCache()
  const overviews = new Map<string, { readonly stamp: string; readonly run: RunOverview }>()
  const overviewOf = (folder: string) => {
    const { size, mtimeMs } = statSync(join(folder, RUN_FILES.events), { throwIfNoEntry: false }) ?? {}
    const stamp = `${size} ${mtimeMs}`
    const known = overviews.get(folder)
    if (known?.stamp === stamp) return known.run
    const run = readRun(folder)
    overviews.set(folder, { stamp, run })
    return run
  }
  const readOne = (folder: string): EvaluatedRun => {
    const run = overviewOf(folder)
    const { result } = run
    if (!result)
      throw new StillroomError(
        'invalid-arguments',
        `Run ${run.id} has not been evaluated yet (it is ${run.state}); let it train further`,
      )
    return {
      run,
      result,
      sources: readSources(folder),
      predictions: predictions(folder, result.predictions),
      teacher: run.teacher && predictions(folder, PREDICTION_FILES.teacher),
    }
  }
  return {
    predictions,
    read(folders) {
      const [first, ...rest] = folders.map(readOne)
      if (!first) throw new StillroomError('invalid-arguments', 'Name the runs that are to be compared')
      for (const other of rest) requireSameDevSet(first, other)
      return [first, ...rest]
    },
  }
}

/**
 * What two runs must share to be judged on the same examples: the dev file's content, the label
 * words in their order, and where a label is no class, what else it is and what is right.
 */
export function devKeyOf({ dev, labels, tolerance }: Pick<Sources, 'dev' | 'labels' | 'tolerance'>): string {
  const kind = taskKindOf(dev)
  const others = kind === 'classification' ? [] : [kind, String(tolerance)]
  return [dev.sha256, ...labels, ...others].join('\n')
}

function requireSameDevSet(first: EvaluatedRun, other: EvaluatedRun): void {
  const isSame = devKeyOf(first.sources) === devKeyOf(other.sources)
  if (isSame && first.predictions.right.length === other.predictions.right.length) return
  throw new StillroomError(
    'invalid-arguments',
    `Run ${other.run.id} was evaluated on another dev set (${other.sources.dev.path}) than run ${first.run.id} (${first.sources.dev.path}); only runs on the same one can be compared`,
  )
}
