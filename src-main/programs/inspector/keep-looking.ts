import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setImmediate } from 'node:timers/promises'
import type { LookRequest } from '../../contract/inspection.ts'
import type { WordsRequest } from '../../contract/words-that-matter.ts'
import { StillroomError, toErrorData } from '../../domain/stillroom-error.ts'
import { openBackend } from '../../engine/backend.ts'
import { createLooker, type Looker } from '../../engine/predicting/look-into.ts'

/**
 * The inspector that stays: one request a line on standard input, one reply a line on standard
 * output, with the request's id: {"id", "ok": true, "value"} or
 * {"id", "ok": false, "error": {code, message}}. Looks are answered at once, also between the parts
 * of what takes longer: words, one request after the other. It ends with its input.
 */
async function main(): Promise<void> {
  const looker = createLooker(openBackend(process.env))
  const lines = createInterface({ input: process.stdin })
  const waiting: WordsRequest[] = []
  const newestOf = new Map<string, number>()
  const isNewest = ({ asker, id }: WordsRequest) => newestOf.get(asker) === id
  let isWeighing = false
  const weighAll = async () => {
    isWeighing = true
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      say(next.id, await weigh(looker, next, isNewest))
      if (isNewest(next)) newestOf.delete(next.asker)
    }
    isWeighing = false
  }
  lines.on('line', (line) => {
    // Only the host starts an inspector, with requests of its own making.
    const request = JSON.parse(line) as LookRequest | WordsRequest
    if (request.kind === 'look') {
      say(
        request.id,
        answer(() => looker.look(request)),
      )
      return
    }
    newestOf.set(request.asker, request.id)
    waiting.push(request)
    if (!isWeighing) void weighAll()
  })
  await once(lines, 'close')
  waiting.length = 0
  looker.close()
}

type Reply = { readonly ok: boolean; readonly [field: string]: unknown }

function say(id: number, reply: Reply): void {
  process.stdout.write(`${JSON.stringify({ id, ...reply })}\n`)
}

async function weigh(
  looker: Looker,
  request: WordsRequest,
  isNewest: (request: WordsRequest) => boolean,
): Promise<Reply> {
  try {
    for (const found of looker.weigh(request)) {
      if (found) return { ok: true, value: found }
      await setImmediate() // lets lines come in
      if (!isNewest(request)) break
    }
    return refusal(new StillroomError('interrupted', 'Another text was asked about meanwhile'))
  } catch (thrown) {
    return refusal(thrown)
  }
}

function answer(look: () => unknown): Reply {
  try {
    return { ok: true, value: look() }
  } catch (thrown) {
    return refusal(thrown)
  }
}

function refusal(thrown: unknown): Reply {
  return { ok: false, error: toErrorData(thrown) }
}

try {
  await main()
} catch (thrown) {
  process.stderr.write(`${toErrorData(thrown).message}\n`)
  process.exitCode = 1
}
