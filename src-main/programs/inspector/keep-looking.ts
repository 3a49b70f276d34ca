import { createInterface } from 'node:readline'
import type { LookRequest } from '../../contract/inspection.ts'
import { toErrorData } from '../../domain/stillroom-error.ts'
import { openBackend } from '../../engine/backend.ts'
import { createLooker } from '../../engine/predicting/look-into.ts'

/**
 * The inspector that stays: one request a line on standard input, one reply a line on standard
 * output, with the request's id: {"id", "ok": true, "value"} or
 * {"id", "ok": false, "error": {code, message}}. It ends with its input.
 */
async function main(): Promise<void> {
  const looker = createLooker(openBackend(process.env))
  const lines = createInterface({ input: process.stdin })
  for await (const line of lines) {
    // Only the host starts an inspector, with requests of its own making.
    const request = JSON.parse(line) as LookRequest
    process.stdout.write(`${JSON.stringify({ id: request.id, ...answer(() => looker.look(request)) })}\n`)
  }
  looker.close()
}

function answer(look: () => unknown): { readonly ok: boolean; readonly [field: string]: unknown } {
  try {
    return { ok: true, value: look() }
  } catch (thrown) {
    return { ok: false, error: toErrorData(thrown) }
  }
}

try {
  await main()
} catch (thrown) {
  process.stderr.write(`${toErrorData(thrown).message}\n`)
  process.exitCode = 1
}
