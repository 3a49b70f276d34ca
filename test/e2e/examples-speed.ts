/**
 * The examples of QQP dev (40,430 pairs × three models) in a real Chromium, served by
 * `stillroom serve` in a process of its own: a page of rows over HTTP, a step by j, scrolling, a
 * sort and a search from key to rows. node test/e2e/examples-speed.ts; needs the GLUE files. Logits
 * are drawn: nothing here judges a method.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Page } from 'playwright-core'
import { buildWindow } from '../../src-main/adapters/headless/build-window.ts'
import { launchBrowser } from './launch-browser.ts'
import { makeQqpHome } from '../support/make-qqp-home.ts'

const MAIN = new URL('../../src-main/adapters/command-line/main.ts', import.meta.url).pathname
const home = mkdtempSync(join(tmpdir(), 'stillroom-bench-'))

async function main(): Promise<void> {
  const [a, b] = await makeQqpHome(home)
  await buildWindow()
  const host = spawn(process.execPath, [MAIN, 'serve', '--json', '--home', home, '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const browser = await launchBrowser()
  try {
    const [line] = (await once(createInterface({ input: host.stdout }), 'line')) as [string]
    const { url } = JSON.parse(line) as { url: string }
    const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage()
    await page.goto(url)
    await page.locator('main h1').waitFor()
    const from = performance.now()
    await page.goto(`${url.split('#')[0]}#/examples?a=${a}&b=${b}`)
    await page.locator('[data-index]').first().waitFor()
    report('from the address to the rows, the dev set not indexed yet', [performance.now() - from])
    report('a page of 100 rows over HTTP, anywhere', await pages(page, a, b))
    report('j: key to the row chosen and its text shown', await steps(page))
    const { frames, rows } = await scroll(page)
    report('scrolling 2,000 px a frame: time of a frame', frames)
    console.log(`rows that were there when scrolling stopped: ${rows}`)
    report('sort by a column: click to rows', await sorts(page))
    report('search: last key to rows (120 ms of waiting for more keys in it)', await searches(page))
  } finally {
    await browser.close()
    const ended = once(host, 'close')
    host.kill('SIGTERM')
    await ended
  }
}

/** In the page's own clock, so that Playwright's way to it does not count. */
function pages(page: Page, a: string, b: string): Promise<readonly number[]> {
  return page.evaluate(
    async ([first, second]) => {
      const times: number[] = []
      for (let round = 0; round < 100; round++) {
        const ask = {
          students: { a: first, b: second },
          filter: {},
          sort: { by: 'apart', descending: true },
          offset: (round * 997) % 40_000,
          count: 100,
        }
        const from = performance.now()
        await (
          await fetch('/api', { method: 'POST', body: JSON.stringify({ name: 'examples.page', ask }) })
        ).json()
        times.push(performance.now() - from)
      }
      return times
    },
    [a, b] as const,
  )
}

function steps(page: Page): Promise<readonly number[]> {
  return page.evaluate(async () => {
    const times: number[] = []
    const shown = () => document.querySelector('[data-example]')?.getAttribute('data-example')
    for (let round = 0; round < 150; round++) {
      const before = shown()
      const from = performance.now()
      window.dispatchEvent(new KeyboardEvent('keydown', { key: 'j', bubbles: true, cancelable: true }))
      while (shown() === before) await new Promise((done) => setTimeout(done, 0))
      times.push(performance.now() - from)
      await new Promise((done) => setTimeout(done, 30))
    }
    return times
  })
}

function scroll(page: Page): Promise<{ readonly frames: readonly number[]; readonly rows: number }> {
  return page.evaluate(async () => {
    const list = document.querySelector('[aria-label="Rows"]')
    if (!list) throw new Error('There is no table')
    const frames: number[] = []
    let last = performance.now()
    for (let round = 0; round < 240; round++) {
      list.scrollTop += 2000
      await new Promise(requestAnimationFrame)
      const now = performance.now()
      frames.push(now - last)
      last = now
    }
    await new Promise((done) => setTimeout(done, 500))
    return { frames, rows: document.querySelectorAll('[data-index]').length }
  })
}

function sorts(page: Page): Promise<readonly number[]> {
  return page.evaluate(async () => {
    const times: number[] = []
    const first = () =>
      document
        .querySelector('[role="row"] [role="gridcell"]')
        ?.closest('[role="row"]')
        ?.getAttribute('data-index')
    for (let round = 0; round < 12; round++) {
      const button = document.querySelectorAll<HTMLElement>('[role="columnheader"] button')[round % 5]
      const hash = location.hash
      const from = performance.now()
      button?.click()
      while (location.hash === hash || first() === null) await new Promise((done) => setTimeout(done, 0))
      await new Promise(requestAnimationFrame)
      times.push(performance.now() - from)
      await new Promise((done) => setTimeout(done, 200))
    }
    return times
  })
}

function searches(page: Page): Promise<readonly number[]> {
  return page.evaluate(async () => {
    const times: number[] = []
    const input = document.querySelector<HTMLInputElement>('[aria-label="Find examples"]')
    const total = () => document.querySelector('[data-total]')?.getAttribute('data-total')
    for (const word of ['tesla', 'how', 'piano', 'visa', 'the', 'monsoon', 'learn pyth']) {
      const before = total()
      const from = performance.now()
      if (input) input.value = word
      input?.dispatchEvent(new Event('input', { bubbles: true }))
      while (total() === before && performance.now() - from < 5000)
        await new Promise((done) => setTimeout(done, 0))
      times.push(performance.now() - from)
      await new Promise((done) => setTimeout(done, 100))
    }
    return times
  })
}

function report(what: string, times: readonly number[]): void {
  const sorted = times.toSorted((x, y) => x - y)
  const at = (share: number) =>
    (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN).toFixed(1)
  console.log(
    `${what.padEnd(68)} median ${at(0.5).padStart(7)} ms  p95 ${at(0.95).padStart(7)} ms  n ${sorted.length}`,
  )
}

try {
  await main()
} finally {
  rmSync(home, { recursive: true, force: true })
}
