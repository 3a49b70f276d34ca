import { dirname, join } from 'node:path'
import type { Scores } from '../../contract/metrics.ts'
import { RUN_FILES } from '../../contract/run-files.ts'
import { modelColumns, type ModelColumns } from '../../domain/dev-set/model-columns.ts'
import { scoresOf } from '../../domain/dev-set/scores.ts'
import { lruCache } from '../../domain/lru-cache.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { PREDICTION_FILES } from '../../run-folder/predictions.ts'
import type { EvaluatedRuns } from '../comparison/evaluated-runs.ts'
import type { JudgedPredictions } from '../comparison/judged-predictions.ts'
import type { ChosenStudent } from './chosen-student.ts'

/** As many as four pairs of students and their teachers are. */
const MODELS_KEPT = 12

/** What is worked out from a model's predictions. */
export interface LoadedModel {
  readonly predictions: JudgedPredictions
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
): (run: Pick<ChosenStudent, 'folder'>, file: string, gold: Int32Array, classes: number) => LoadedModel {
  const models = lruCache<LoadedModel>(MODELS_KEPT)
  return ({ folder }, file, gold, classes) => {
    const path = join(folder, RUN_FILES.predictions, file)
    const predictions = read(folder, file)
    const known = models.get(path)
    if (known?.predictions === predictions) return known
    requireFit(path, predictions, gold, classes)
    const { logits } = predictions
    const columns = modelColumns(logits, classes)
    const model = { predictions, columns, scores: scoresOf(logits, gold, classes) }
    models.set(path, model)
    return model
  }
}

/**
 * @throws StillroomError `corrupt-run` when predictions are of another dev set, or do not have one
 * row of logits for each example
 */
function requireFit(path: string, found: JudgedPredictions, gold: Int32Array, classes: number): void {
  const { logits, gold: labels } = found
  if (labels.length !== gold.length || labels.some((label, row) => label !== gold[row]))
    throw new StillroomError(
      'corrupt-run',
      `${join(dirname(path), PREDICTION_FILES.labels)} does not have the labels of the dev set that the run names`,
    )
  const [examples, needed] = [gold.length, gold.length * classes]
  if (logits.length !== needed)
    throw new StillroomError(
      'corrupt-run',
      `${path} holds ${logits.length} logits; ${examples} examples of ${classes} classes need ${needed}`,
    )
}
