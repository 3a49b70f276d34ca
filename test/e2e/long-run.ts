/**
 * A run of 100,000 steps and 28 series in a real browser: how long it takes to open, how long its
 * curves' request takes, and how even frames are while the pointer moves over its charts and while
 * it goes on (this process plays the trainer, 20 steps a second).
 * Run: node test/e2e/long-run.ts
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { buildWindow } from '../../src-main/adapters/headless/build-window.ts'
import type { TrainingEventBody } from '../../src-main/contract/training-event.ts'
import { parseRunPlan } from '../../src-main/domain/plan/parse-run-plan.ts'
import { openEventLog } from '../../src-main/run-folder/event-log.ts'
import { claimRun } from '../../src-main/run-folder/trainer-mark.ts'
import { launchBrowser } from './launch-browser.ts'

const MAIN = new URL('../../src-main/adapters/command-line/main.ts', import.meta.url).pathname
const STEPS = 100_000
const PAIRS = [1, 2, 3, 4, 5, 6].map((student) => ({ teacher: student * 2, student }))
const INTERNAL = ['attention-kl', 'hidden-cosine', 'hidden-mse'] as const
const ID = '20260101-000000-aaaa'

const root = mkdtempSync(join(tmpdir(), 'stillroom-bench-'))
const folder = join(root, 'runs', ID)
const browser = await launchBrowser()
await buildWindow()
makeRun()
const mark = claimRun(folder)
const log = openEventLog(folder)
const startedAt = performance.now()
const host = spawn(process.execPath, [MAIN, 'serve', '--json', '--home', root], {
  stdio: ['ignore', 'pipe', 'inherit'],
})
try {
  const [line] = (await once(createInterface({ input: host.stdout }), 'line')) as [string]
  console.log(`host started, the log indexed: ${((performance.now() - startedAt) / 1000).toFixed(1)} s`)
  const { url } = JSON.parse(line) as { url: string }
  const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage()
  page.on('pageerror', ({ message }) => console.log(`page: ${message}`))
  await page.goto(url)
  await page.locator('main h1').waitFor()
  for (let times = 0; times < 3; times++) {
    await page.goto(`${new URL(url).origin}/#/runs`)
    await page.getByRole('heading', { name: 'Runs' }).waitFor()
    const from = performance.now()
    await page.goto(`${new URL(url).origin}/#/run/${ID}`)
    await page.locator('.runhead').waitFor()
    console.log(`view open: ${(performance.now() - from).toFixed(0)} ms`)
  }
  const request = await page.evaluate(async (id) => {
    const ask = async (name: string, given: object) =>
      (await fetch('/api', { method: 'POST', body: JSON.stringify({ name, ask: given }) })).json()
    const { value } = await ask('runs.show', { id })
    const times: number[] = []
    for (let time = 0; time < 7; time++) {
      const began = performance.now()
      await ask('runs.curves', { id, series: value.series, most: 2000 })
      times.push(performance.now() - began)
    }
    return { series: value.series.length as number, times: times.sort((a, b) => a - b) }
  }, ID)
  console.log(
    `curves of ${request.series} series, asked and parsed: median ${request.times[3]?.toFixed(0)} ms, longest ${request.times[6]?.toFixed(0)} ms`,
  )
  await page.evaluate(watchFrames)
  for (let at = 0; at < 120; at++) await page.mouse.move(280 + at * 6, 300)
  console.log(`frames under a moving pointer: ${await page.evaluate(framesSaid)}`)
  await page.evaluate(watchFrames)
  for (let second = 0; second < 10; second++)
    for (let at = 0; at < 20; at++) {
      log.append(stepEvent(STEPS + second * 20 + at + 1))
      await page.waitForTimeout(50)
    }
  console.log(`frames while it goes on: ${await page.evaluate(framesSaid)}`)
  await page.waitForTimeout(1000)
  console.log(`shown at the end: ${await page.locator('.runhead .under').innerText()}`)
} finally {
  await browser.close()
  const ended = once(host, 'close')
  host.kill('SIGTERM')
  await ended
  log.close()
  mark.release()
  rmSync(root, { recursive: true, force: true })
}

function watchFrames(): void {
  const frames: number[] = []
  Object.assign(window, { frames })
  let last = performance.now()
  const next = (now: number) => {
    frames.push(now - last)
    last = now
    if ((window as unknown as { frames: number[] }).frames === frames) requestAnimationFrame(next)
  }
  requestAnimationFrame(next)
}

function framesSaid(): string {
  const frames = (window as unknown as { frames: number[] }).frames.toSorted((a, b) => a - b)
  const at = (share: number) => frames[Math.floor((frames.length - 1) * share)]?.toFixed(0)
  return `median ${at(0.5)} ms, 95 of 100 within ${at(0.95)} ms, longest ${at(1)} ms (${frames.length} frames)`
}

function makeRun(): void {
  mkdirSync(folder, { recursive: true })
  const plan = parseRunPlan({
    kind: 'distill',
    name: 'long',
    data: { source: { kind: 'catalogue', name: 'movie-reviews' } },
    teacher: { model: { kind: 'catalogue', name: 'minilm-l6' } },
    student: { layers: 6, start: { from: 'random' } },
    mapping: PAIRS,
    losses: [{ loss: 'hard-label' }, { loss: 'soft-label' }, ...INTERNAL.map((loss) => ({ loss }))],
  })
  writeFileSync(join(folder, 'plan.json'), JSON.stringify(plan))
  const bodies = [
    {
      kind: 'started',
      fromStep: 0,
      pid: 1,
      tensorflow: '',
      device: 'CPU',
      node: '',
      trainExamples: STEPS,
      devExamples: 1,
      rejectedRows: 0,
      parameters: 1,
      stages: [{ index: 0, name: 'together', steps: STEPS * 2 }],
    },
    { kind: 'stage-started', stage: 0, step: 0 },
    ...Array.from({ length: STEPS }, (_, at) => stepEvent(at + 1)),
  ] satisfies readonly TrainingEventBody[]
  const lines = bodies.map((body, at) =>
    JSON.stringify({ seq: at + 1, at: new Date(1.76e12 + at * 50).toISOString(), ...body }),
  )
  writeFileSync(join(folder, 'events.jsonl'), `${lines.join('\n')}\n`)
}

function stepEvent(step: number): Extract<TrainingEventBody, { kind: 'step' }> {
  const value = (phase: number) =>
    1 / (1 + step / 5000) + 0.1 * Math.abs(Math.sin(step * 12.9898 + phase * 78.233))
  const terms = [
    { loss: 'hard-label', value: value(1) },
    { loss: 'soft-label', value: value(2) },
    ...INTERNAL.map((loss, at) => ({
      loss,
      value: value(3 + at),
      pairs: PAIRS.map((pair, place) => ({ ...pair, value: value(10 + at * 6 + place) / 6 })),
    })),
  ] as const
  return {
    kind: 'step',
    step,
    stage: 0,
    epoch: step / 3125,
    loss: terms.reduce((sum, term) => sum + term.value, 0),
    terms,
    learningRate: 1e-4,
    gradientNorm: value(50),
    examples: 32,
    tokens: 700,
    durationMs: 50 + value(60),
  }
}
