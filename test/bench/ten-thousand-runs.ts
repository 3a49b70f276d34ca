import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { buildWindow } from '../../src-main/adapters/headless/build-window.ts'
import { serve } from '../../src-main/adapters/headless/serve.ts'
import { readStaticFiles } from '../../src-main/adapters/headless/static-files.ts'
import { dispatch } from '../../src-main/host/dispatch.ts'
import { openHost } from '../../src-main/host/open-host.ts'
import { PROGRAM_PATHS } from '../../src-main/adapters/program-paths.ts'
import { launchBrowser } from '../e2e/launch-browser.ts'
import { makeSyntheticRuns } from './synthetic-runs.ts'

/**
 * What ten thousand runs cost: `node test/bench/ten-thousand-runs.ts [count]`. Prints JSON: opening
 * a home for the first time and again, the request for all runs in process and over HTTP, the
 * processor's share of an idle host, and, in a real Chromium, how long a key takes until the
 * filtered and grouped table is painted.
 */
const count = Number(process.argv[2] ?? 10_000)
const root = mkdtempSync(join(tmpdir(), 'stillroom-bench-'))

const QUERIES = [
  'strategy == stacked and accuracy > 88%',
  'layers == 6 or tag == paper',
  'cola progressive',
  'not mcc < 0.7',
]

/** In the window: from the key's own time to the first task after the frame that it led to. */
const COUNT_KEYS = `
  globalThis.keyTimes = []
  addEventListener('input', ({ timeStamp }) => requestAnimationFrame(() => {
    const channel = new MessageChannel()
    channel.port1.onmessage = () => keyTimes.push(performance.now() - timeStamp)
    channel.port2.postMessage(null)
  }), { capture: true })`

try {
  makeSyntheticRuns(join(root, 'runs'), count)
  const [firstOpenMs] = await timed(async () => openHost(root, PROGRAM_PATHS).close())
  let host = openHost(root, PROGRAM_PATHS)
  await host.close()
  const [openMs, opened] = await timed(async () => openHost(root, PROGRAM_PATHS))
  host = opened
  const inProcess = await repeated(20, () => dispatch(host.handlers, 'runs.list', {}))
  const bytes = JSON.stringify(await dispatch(host.handlers, 'runs.list', {})).length
  await sleep(3_000) // the lists that are read again after a change have been
  const before = process.cpuUsage()
  await sleep(10_000)
  const { user, system } = process.cpuUsage(before)
  const served = await serve(host, readStaticFiles(await buildWindow()), 0)
  const browser = await launchBrowser()
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  const [windowMs] = await timed(async () => {
    await page.goto(served.address())
    await page.locator('tbody tr[aria-rowindex="2"]').waitFor()
  })
  const http = await page.evaluate(async () => {
    const times: number[] = []
    for (let round = 0; round < 12; round++) {
      const from = performance.now()
      const response = await fetch('/api', { method: 'POST', body: '{"name":"runs.list","ask":{}}' })
      await response.json()
      times.push(performance.now() - from)
    }
    return times.slice(2)
  })
  await page.evaluate(COUNT_KEYS)
  const input = page.getByLabel('Filter runs')
  for (const query of QUERIES) {
    await input.fill('')
    await input.pressSequentially(query, { delay: 60 })
  }
  await sleep(300)
  const keys = await page.evaluate(() => (globalThis as unknown as { keyTimes: number[] }).keyTimes)
  await browser.close()
  await served.close()
  await host.close()
  console.log(
    JSON.stringify(
      {
        runs: count,
        firstOpenMs: Math.round(firstOpenMs),
        openAgainMs: Math.round(openMs),
        listInProcess: spread(inProcess),
        listMegabytes: Number((bytes / 1e6).toFixed(1)),
        listOverHttp: spread(http),
        idleCpuPercent: Number(((user + system) / 1e5).toFixed(2)),
        windowShowsRunsMs: Math.round(windowMs),
        keyToPaint: spread(keys),
      },
      undefined,
      2,
    ),
  )
} finally {
  rmSync(root, { recursive: true, force: true })
}

async function timed<T>(work: () => Promise<T>): Promise<readonly [number, T]> {
  const from = performance.now()
  const result = await work()
  return [performance.now() - from, result]
}

async function repeated(times: number, work: () => Promise<unknown>): Promise<readonly number[]> {
  const found: number[] = []
  for (let round = 0; round < times; round++) found.push((await timed(work))[0])
  return found.slice(2)
}

/** Milliseconds; the first rounds, which warm up, are left out before. */
function spread(times: readonly number[]) {
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number) => Number((sorted[Math.floor(share * (sorted.length - 1))] ?? NaN).toFixed(1))
  return { n: sorted.length, median: at(0.5), p95: at(0.95), most: at(1) }
}
