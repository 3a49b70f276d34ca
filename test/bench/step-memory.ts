/**
 * Peak memory of a step from BERT-base to half its layers, which are kept or recomputed.
 *   node test/bench/step-memory.ts [--batch 32] [--tokens 512] [--precision float32] [--stored]
 *   [--recompute none] (one of the two alone)
 * Random weights and tokens; the teacher is computed, or with --stored its tensors are fed.
 */
import { spawnSync } from 'node:child_process'
import { parseArgs } from 'node:util'
import { openBackend } from '../../src-main/engine/backend.ts'
import { batchOf, openSyntheticStep } from '../../src-main/engine/bench/synthetic-step.ts'
import { requireRuntime } from '../../src-main/runtime/runtime-status.ts'
import { trainerEnvironment } from '../../src-main/runtime/trainer-environment.ts'

const { values: options } = parseArgs({
  options: {
    batch: { type: 'string', default: '32' },
    tokens: { type: 'string', default: '512' },
    precision: { type: 'string', default: 'float32' },
    recompute: { type: 'string' },
    stored: { type: 'boolean', default: false },
  },
})

const GIBIBYTE = 2 ** 30
const KILOBYTE = 1024

if (process.env.STILLROOM_ADDON === undefined) {
  // Each in a process of its own, whose peak is the step's, started as a trainer is.
  const env = trainerEnvironment(await requireRuntime())
  const asked = options.recompute === undefined ? ['none', 'layers'] : [options.recompute]
  for (const recompute of asked)
    spawnSync(process.execPath, [...process.argv.slice(1), '--recompute', recompute], {
      stdio: 'inherit',
      env,
    })
} else {
  measure(options.recompute === 'layers' ? 'layers' : 'none')
}

function measure(recompute: 'none' | 'layers'): void {
  const tokens = Number(options.tokens)
  const step = openSyntheticStep(
    openBackend(process.env),
    {
      layers: 6,
      width: 768,
      heads: 12,
      precision: options.precision === 'bfloat16' ? 'bfloat16' : 'float32',
      recompute,
    },
    tokens,
    !options.stored,
  )
  const weights = process.memoryUsage.rss()
  const count = Number(options.batch)
  const feeds = new Map([
    ...step.feeds(batchOf(step.examples(count, tokens))),
    ...(options.stored ? step.teacherFeeds(step.teacherTensors(count, tokens)) : []),
  ])
  const from = performance.now()
  step.session.run(feeds, [step.stage.report])
  const seconds = (performance.now() - from) / 1000
  step.close()
  const peak = process.resourceUsage().maxRSS * KILOBYTE
  process.stdout.write(
    `${options.batch} × ${tokens}, ${recompute} recomputed: ${(peak / GIBIBYTE).toFixed(2)} GiB, of them ` +
      `${(weights / GIBIBYTE).toFixed(2)} before the step; its first run ${seconds.toFixed(1)} s\n`,
  )
}
