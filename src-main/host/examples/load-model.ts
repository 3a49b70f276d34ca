import { dirname, join } from 'node:path'
import type { Scores } from '../../contract/metrics.ts'
import type { Task } from '../../contract/tasks.ts'
import { RUN_FILES } from '../../contract/run-files.ts'
import { modelColumns, type ModelColumns } from '../../domain/dev-set/model-columns.ts'
import { taskScores } from '../../domain/dev-set/task-scores.ts'
import { lruCache } from '../../domain/lru-cache.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { goldFile } from '../../run-folder/predictions.ts'
import type { EvaluatedRuns } from '../comparison/evaluated-runs.ts'
import type { Gold, Judged } from '../../domain/dev-set/judge.ts'
import type { ChosenStudent } from './chosen-student.ts'

/** As many as four pairs of students and their teachers are. */
const MODELS_KEPT = 12

/** What is worked out from a model's predictions. */
export interface LoadedModel {
  readonly predictions: Judged
  readonly columns: ModelColumns
  readonly scores: Scores
}

/**
 * Loads predictions of a run, its teacher's or its student's, or finds them loaded.
 * @returns takes the file's name among the run's predictions; throws StillroomError `corrupt-run`
 * where they do not fit the dev set
 */
export function createModelLoader(
  read: EvaluatedRuns['predictions'],
): (run: Pick<ChosenStudent, 'folder'>, file: string, gold: Gold, task: Task) => LoadedModel {
  const models = lruCache<LoadedModel>(MODELS_KEPT)
  return ({ folder }, file, gold, task) => {
    const path = join(folder, RUN_FILES.predictions, file)
    const predictions = read(folder, file)
    const known = models.get(path)
    if (known?.predictions === predictions) return known
    requireFit(path, predictions, gold, task)
    const model = {
      predictions,
      columns: modelColumns(predictions),
      scores: taskScores(predictions),
    }
    models.set(path, model)
    return model
  }
}

/**
 * @throws StillroomError `corrupt-run` when predictions are of another dev set, or do not have one
 * row of logits for each example
 */
function requireFit(path: string, found: Judged, gold: Gold, { kind, outputs }: Task): void {
  const { logits, gold: labels } = found
  if (labels.length !== gold.length || labels.some((label, row) => label !== gold[row]))
    throw new StillroomError(
      'corrupt-run',
      `${join(dirname(path), goldFile(kind))} does not have the labels of the dev set that the run names`,
    )
  const examples = kind === 'multi-label' ? gold.length / outputs : gold.length
  const needed = examples * outputs
  if (logits.length !== needed)
    throw new StillroomError(
      'corrupt-run',
      `${path} holds ${logits.length} logits; ${examples} examples of ${outputs} ${kind === 'regression' ? 'number' : 'classes'} need ${needed}`,
    )
}
