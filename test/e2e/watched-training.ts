/**
 * What watching costs a training, and how late a step is seen: MiniLM-L6 on movie reviews, its
 * window open and closed in turns, in one run. Speeds swing with what else the machine does; the
 * processor seconds of each process, told beside them, hardly do.
 * With `elsewhere` nothing is drawn on this machine: a socket takes the same events, as a window
 * behind an SSH tunnel does.
 * Run: node test/e2e/watched-training.ts HOME [elsewhere]   (a copy of a home in which the
 * example's teacher is trained; the new run is left in it, stopped)
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { buildWindow } from '../../src-main/adapters/headless/build-window.ts'
import { demoPlans, FULL_DEMO } from '../../src-main/domain/plan/demo-plans.ts'
import type { TrainingEvent } from '../../src-main/contract/training-event.ts'
import { WebSocket } from 'ws'
import { launchBrowser } from './launch-browser.ts'
import { processorSeconds, type Party } from './processor-seconds.ts'
import type { RunList } from '../../src-main/contract/run-list.ts'
import { unpackRuns } from '../../src-main/domain/run/run-list.ts'

const MAIN = new URL('../../src-main/adapters/command-line/main.ts', import.meta.url).pathname
const PERIOD_MS = 12_000
/** After a change, until things are as they will be. */
const SETTLE_MS = 2_000
const PERIODS = 6
const PARTIES: readonly Party[] = [
  'trainer',
  'host',
  'renderer',
  'compositor',
  'browser',
  'network',
  'others',
]

const [home, where] = process.argv.slice(2)
if (!home) throw new Error('Name a home')
await buildWindow()
const host = spawn(process.execPath, [MAIN, 'serve', '--json', '--home', home], {
  stdio: ['ignore', 'pipe', 'inherit'],
})
const [line] = (await once(createInterface({ input: host.stdout }), 'line')) as [string]
const { url } = JSON.parse(line) as { url: string }
const browser = await launchBrowser()
const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
const page = await context.newPage()
await page.goto(url)
await page.locator('main h1').waitFor()
const origin = new URL(url).origin
const ask = (name: string, given: object) =>
  page.evaluate(
    async (body) =>
      (await (await fetch('/api', { method: 'POST', body: JSON.stringify(body) })).json()).value,
    { name, ask: given },
  )
const runs = async () => unpackRuns((await ask('runs.list', {})) as RunList)
interface Period {
  readonly isWatched: boolean
  readonly from: number
  readonly to: number
  /** Of each party, in it. */
  readonly seconds: ReadonlyMap<Party, number>
}
interface Sighting {
  readonly step: number
  readonly at: number
}
const periods: Period[] = []
const sightings: Sighting[][] = []
try {
  const [plan] = demoPlans(FULL_DEMO, 7)
  const known = new Set((await runs()).map(({ id }) => id))
  await ask('runs.start', { plan: { ...plan, name: 'watched' } })
  let id: string | undefined
  while (!id) {
    await page.waitForTimeout(200)
    id = (await runs()).find((run) => !known.has(run.id) && run.step > 20)?.id
  }
  for (let period = 0; period < PERIODS; period++) {
    const isWatched = period % 2 === 0
    const isDrawn = isWatched && where !== 'elsewhere'
    await page.goto(isDrawn ? `${origin}/#/run/${id}` : 'about:blank')
    const socket = isWatched && !isDrawn ? await listenElsewhere() : undefined
    await page.waitForTimeout(SETTLE_MS)
    if (isDrawn) await page.evaluate(watchSteps)
    const [from, before] = [Date.now(), processorSeconds()]
    await page.waitForTimeout(PERIOD_MS)
    const seconds = new Map(
      [...processorSeconds()].map(([party, after]) => [party, after - (before.get(party) ?? 0)]),
    )
    periods.push({ isWatched, from, to: Date.now(), seconds })
    socket?.close()
    if (isDrawn) sightings.push(await page.evaluate(() => (window as unknown as { seen: Sighting[] }).seen))
  }
  await page.goto(`${origin}/#/run/${id}`)
  await page.locator('main h1').waitFor()
  await ask('runs.control', { id, want: 'stop' })
  report(
    readFileSync(join(home, 'runs', id, 'events.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((text) => JSON.parse(text) as TrainingEvent),
  )
  await page.getByRole('button', { name: 'Resume' }).waitFor({ timeout: 60_000 })
} finally {
  await browser.close()
  const ended = once(host, 'close')
  host.kill('SIGTERM')
  await ended
}

async function listenElsewhere(): Promise<WebSocket> {
  const cookie = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ')
  const socket = new WebSocket(`${origin.replace('http', 'ws')}/events`, { headers: { cookie, origin } })
  await once(socket, 'open')
  return socket
}

/** In the page: when each step stands in the head for the first time. */
function watchSteps(): void {
  const seen: Sighting[] = []
  Object.assign(window, { seen })
  let last = 0
  const head = document.querySelector('.runhead')
  const look = () => {
    const step = Number(/step ([\d,]+) of/.exec(head?.textContent ?? '')?.[1]?.replaceAll(',', ''))
    if (step > last) seen.push({ step: (last = step), at: Date.now() })
  }
  look()
  seen.length = 0
  if (head) new MutationObserver(look).observe(head, { subtree: true, childList: true, characterData: true })
}

function report(events: readonly TrainingEvent[]): void {
  const steps = events.flatMap((event) =>
    event.kind === 'step'
      ? [{ step: event.step, at: Date.parse(event.at), durationMs: event.durationMs }]
      : [],
  )
  const rates = periods.map(({ isWatched, from, to }) => {
    const ofPeriod = steps.filter(({ at }) => at >= from && at < to)
    const busy = ofPeriod.reduce((sum, { durationMs }) => sum + durationMs, 0)
    return { isWatched, perSecond: (ofPeriod.length * 1000) / busy, count: ofPeriod.length }
  })
  for (const { isWatched, perSecond, count } of rates)
    console.log(`${isWatched ? 'watched' : 'closed '}  ${perSecond.toFixed(3)} steps/s (${count} steps)`)
  const ratios = rates.flatMap(({ isWatched, perSecond }, at) => {
    const other = rates[at + 1]
    return isWatched && other ? [perSecond / other.perSecond] : []
  })
  console.log(`watched / closed, pair by pair: ${ratios.map((ratio) => ratio.toFixed(4)).join(', ')}`)
  console.log(`median ratio ${median(ratios).toFixed(4)}`)
  for (const isWatched of [true, false]) {
    const alike = periods.filter((period) => period.isWatched === isWatched)
    const elapsed = alike.reduce((sum, { from, to }) => sum + (to - from) / 1000, 0)
    const shares = PARTIES.map((party) => {
      const seconds = alike.reduce((sum, period) => sum + (period.seconds.get(party) ?? 0), 0)
      return `${party} ${((100 * seconds) / elapsed).toFixed(1)} %`
    })
    console.log(`of one core, ${isWatched ? 'watched' : 'closed '}: ${shares.join(', ')}`)
  }
  const atOf = new Map(steps.map(({ step, at }) => [step, at]))
  const delays = sightings.flatMap((seen) =>
    seen.flatMap(({ step, at }) => {
      const written = atOf.get(step)
      return written === undefined ? [] : [at - written]
    }),
  )
  if (delays.length === 0) return
  console.log(
    `written → visible: median ${median(delays)} ms, longest ${Math.max(...delays)} ms, ${delays.length} sightings`,
  )
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}
