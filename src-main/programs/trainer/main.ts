import { resolve } from 'node:path'
import { toErrorData } from '../../domain/stillroom-error.ts'
import { openBackend } from '../../engine/backend.ts'
import { trainRun } from '../../engine/training/train-run.ts'
import { openHeartbeat } from '../../run-folder/heartbeat.ts'
import { claimRun } from '../../run-folder/trainer-mark.ts'

const LOADING_BEAT_MS = 1_000

/**
 * The trainer: `node main.ts RUN_FOLDER`, with STILLROOM_ADDON naming TensorFlow's addon, and
 * STILLROOM_UNUSED_CARD what to say of a card beside the CPU that it finds itself on,
 * STILLROOM_MICRO_BATCH how many examples to compute at once where the one before it died of more;
 * STILLROOM_READ_TOGETHER, for tests, how many steps' reports are read together. Runs the folder's
 * plan to its end or to where control.json or a signal stops it. Exit code 0: finished or stopped;
 * 1: failed, and events.jsonl says why.
 */
async function main(): Promise<number> {
  const folder = process.argv[2]
  if (!folder || !process.env.STILLROOM_ADDON) {
    console.error(
      'usage: STILLROOM_ADDON=<tfjs_binding.node> node src-main/programs/trainer/main.ts RUN_FOLDER',
    )
    return 2
  }
  const run = resolve(folder)
  const { release } = claimRun(run)
  const heartbeat = openHeartbeat(run)
  // Until the first step, that the event loop turns is all that can be said.
  const loading = setInterval(() => heartbeat.loads(), LOADING_BEAT_MS)
  let isEnding = false
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => (isEnding = true))
  try {
    await trainRun(run, {
      backend: openBackend(process.env),
      isEnding() {
        clearInterval(loading)
        heartbeat.beat()
        return isEnding
      },
      unusedCard: process.env.STILLROOM_UNUSED_CARD,
      takesLong: () => heartbeat.takesLong(),
      microBatch: wholeNumber(process.env.STILLROOM_MICRO_BATCH),
      readTogether: wholeNumber(process.env.STILLROOM_READ_TOGETHER),
    })
    return 0
  } catch (thrown) {
    const { code, message } = toErrorData(thrown)
    console.error(code === 'unexpected' ? thrown : `${code}: ${message}`)
    return 1
  } finally {
    clearInterval(loading)
    heartbeat.close()
    release()
  }
}

function wholeNumber(text: string | undefined): number | undefined {
  const number = Number(text)
  return Number.isInteger(number) && number > 0 ? number : undefined
}

process.exitCode = await main().catch((thrown: unknown) => {
  console.error(toErrorData(thrown).message)
  return 1
})
