import { text } from 'node:stream/consumers'
import type { PredictRequest } from '../../contract/inspection.ts'
import { toErrorData } from '../../domain/stillroom-error.ts'
import { openBackend } from '../../engine/backend.ts'
import { predictFile } from '../../engine/predicting/predict-file.ts'

/**
 * Says what a checkpoint predicts of a file's rows, in a process of its own, so that nobody else
 * loads TensorFlow. One request as JSON on standard input, with STILLROOM_ADDON naming the addon;
 * on standard output {"ok": true, "value": …} or {"ok": false, "error": {code, message}}.
 */
async function main(): Promise<unknown> {
  // Only the host starts it, with a request of its own making.
  const request = JSON.parse(await text(process.stdin)) as PredictRequest
  return predictFile(request, openBackend(process.env))
}

const reply = await main().then(
  (value) => ({ ok: true, value }),
  (thrown: unknown) => ({ ok: false, error: toErrorData(thrown) }),
)
process.stdout.write(JSON.stringify(reply))
