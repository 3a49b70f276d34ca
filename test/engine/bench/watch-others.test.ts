import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpus } from 'node:os'
import { expect, test } from 'vitest'
import { watchOthers } from '../../../src-main/engine/bench/watch-others.ts'

test('what another process computes counts, and what this one computes does not', async () => {
  const share = watchOthers()
  const busy = spawn(process.execPath, ['-e', 'const end = Date.now() + 1500; while (Date.now() < end);'])
  await once(busy, 'close')
  // One core for the whole time, or what of it a busy machine lets it have.
  expect(share()).toBeGreaterThan(0.3 / cpus().length)
  const othersShare = watchOthers()
  const end = performance.now() + 500
  while (performance.now() < end);
  expect(othersShare()).toBeLessThanOrEqual(1 - 0.3 / cpus().length)
})
