import type { PredictRequest, Predictions } from '../../contract/inspection.ts'
import type { ReadyRuntime } from '../../contract/runtime.ts'
import { checkModelFolder } from '../../model-folder/check-model-folder.ts'
import { requireOutputs } from '../../model-folder/model-head.ts'
import { askOnce } from './ask-once.ts'

/**
 * Asks an inspector process for a checkpoint's predictions.
 * @param program the inspector's file
 * @throws StillroomError what looking at the checkpoint throws, and what the inspector says;
 * `trainer-died` when it dies, `interrupted`
 */
export async function predict(
  program: string,
  request: PredictRequest,
  ready: ReadyRuntime,
  signal?: AbortSignal,
): Promise<Predictions> {
  requireOutputs(checkModelFolder(request.checkpoint))
  return askOnce<Predictions>(program, request, ready, signal)
}
