import { fileURLToPath } from 'node:url'
import type { PredictRequest, Predictions } from '../contract/inspection.ts'
import type { ReadyRuntime } from '../contract/runtime.ts'
import { askOnce } from './ask-once.ts'

const INSPECTOR = fileURLToPath(new URL('../adapters/inspector/main.ts', import.meta.url))

/**
 * Asks an inspector process for a checkpoint's predictions.
 * @throws StillroomError what the inspector says, `trainer-died` when it dies, `interrupted`
 */
export function predict(
  request: PredictRequest,
  ready: ReadyRuntime,
  signal?: AbortSignal,
): Promise<Predictions> {
  return askOnce<Predictions>(INSPECTOR, request, ready, signal)
}
