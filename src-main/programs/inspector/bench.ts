import { text } from 'node:stream/consumers'
import type { BenchRequest } from '../../contract/bench.ts'
import { toErrorData } from '../../domain/stillroom-error.ts'
import { openBackend } from '../../engine/backend.ts'
import { runBench } from '../../engine/bench/run-bench.ts'

/**
 * Measures the machine in a process of its own. One request as JSON on standard input, with
 * STILLROOM_ADDON naming the addon; on standard output a line
 * {"progress": …} now and then, and last {"ok": true, "value": …} or {"ok": false, "error": {code,
 * message}}.
 */
const say = (line: object) => void process.stdout.write(`${JSON.stringify(line)}\n`)

try {
  const request = JSON.parse(await text(process.stdin)) as BenchRequest
  const backend = openBackend(process.env)
  say({ ok: true, value: await runBench(request, backend, (progress) => say({ progress })) })
} catch (thrown) {
  say({ ok: false, error: toErrorData(thrown) })
}
