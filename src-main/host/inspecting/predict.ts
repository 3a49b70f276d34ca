import { fileURLToPath } from 'node:url'
import type { PredictRequest, Predictions } from '../../contract/inspection.ts'
import type { ReadyRuntime } from '../../contract/runtime.ts'
import { checkModelFolder } from '../../model-folder/check-model-folder.ts'
import { requireClasses } from '../../model-folder/model-head.ts'
import { askOnce } from './ask-once.ts'

const INSPECTOR = fileURLToPath(new URL('../../programs/inspector/main.ts', import.meta.url))

/**
 * Asks an inspector process for a checkpoint's predictions.
 * @throws StillroomError what looking at the checkpoint throws, and what the inspector says;
 * `trainer-died` when it dies, `interrupted`
 */
export async function predict(
  request: PredictRequest,
  ready: ReadyRuntime,
  signal?: AbortSignal,
): Promise<Predictions> {
  requireClasses(checkModelFolder(request.checkpoint))
  return askOnce<Predictions>(INSPECTOR, request, ready, signal)
}
