// One at a time: sees what else this machine does.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpus } from 'node:os'
import { expect, test } from 'vitest'
import { watchOthers } from '../../../src-main/engine/bench/watch-others.ts'

const SOURCE = new URL('../../../src-main/engine/bench/watch-others.ts', import.meta.url).href

test('what another process computes counts', async () => {
  const share = watchOthers()
  const busy = spawn(process.execPath, ['-e', 'const end = Date.now() + 1500; while (Date.now() < end);'])
  await once(busy, 'close')
  // One core for the whole time, or what of it a busy machine lets it have.
  expect(share()).toBeGreaterThan(0.3 / cpus().length)
})

test('what this process computes counts for another process alone', async () => {
  const other = spawn(process.execPath, ['-e', watchUntilAsked])
  await once(other.stdout, 'data')
  const [share, usage, startedAt] = [watchOthers(), process.cpuUsage(), performance.now()]
  while (performance.now() < startedAt + 1000);
  const { user, system } = process.cpuUsage(usage)
  const seenHere = share()
  other.stdin.end()
  const [seenThere] = (await once(other.stdout, 'data')) as [Buffer]
  // Whoever else is busy is seen by both; how much of a core was left for this one is measured.
  const ownShare = (user + system) / 1000 / (performance.now() - startedAt) / cpus().length
  expect(Number(seenThere) - seenHere).toBeGreaterThan(ownShare / 2)
})

const watchUntilAsked = `
  const { watchOthers } = await import('${SOURCE}')
  const share = watchOthers()
  process.stdin.once('end', () => console.log(share())).resume()
  console.log('watching')`
