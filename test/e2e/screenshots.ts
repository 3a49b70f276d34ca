/**
 * Pictures of every view, light and dark, for the README: npm run -s screenshots -- [--home DIR]
 * [--out DIR] [--small]
 * DIR is a home in which the demo has run; without one, the quick demo is run first. Two of
 * its students stand side by side, with their teacher.
 * --small takes 1100 × 700 instead of 1440 × 900.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Page } from 'playwright-core'
import { buildWindow } from '../../src-main/adapters/headless/build-window.ts'
import type { RunList } from '../../src-main/contract/run-list.ts'
import type { RunRow } from '../../src-main/contract/run-row.ts'
import { unpackRuns } from '../../src-main/domain/run/run-list.ts'
import { launchBrowser } from './launch-browser.ts'
import { shrinkPng } from './shrink-png.ts'
import { startHost } from './stillroom-window.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const { values: given } = parseArgs({
  options: {
    home: { type: 'string' },
    out: { type: 'string', default: join(ROOT, 'resources', 'screenshots') },
    small: { type: 'boolean', default: false },
  },
})
const viewport = given.small ? { width: 1100, height: 700 } : { width: 1440, height: 900 }

const temporary = mkdtempSync(join(tmpdir(), 'stillroom-screenshots-'))
try {
  mkdirSync(given.out, { recursive: true })
  await takeAll(given.home ?? runDemo(join(temporary, 'home')))
} finally {
  rmSync(temporary, { recursive: true })
}

function runDemo(home: string): string {
  const main = join(ROOT, 'src-main', 'adapters', 'command-line', 'main.ts')
  const { status } = spawnSync(process.execPath, [main, 'demo', '--quick', '--home', home], {
    stdio: ['ignore', process.stderr, process.stderr],
  })
  if (status !== 0) throw new Error(`The demo ended with ${status}`)
  return home
}

async function takeAll(home: string): Promise<void> {
  await buildWindow()
  const host = await startHost(home, 0)
  const browser = await launchBrowser()
  try {
    const context = await browser.newContext({ viewport, reducedMotion: 'reduce' })
    const page = await context.newPage()
    await page.goto(host.url)
    await page.locator('main h1').waitFor()
    const [a, b] = studentsOf(await runsOf(page))
    if (!a || !b) throw new Error(`${home} has no two finished students of one example`)
    await page.evaluate(
      (students) => localStorage.setItem('stillroom.chosen-students', JSON.stringify(students)),
      {
        a: a.id,
        b: b.id,
      },
    )
    const entries = await page
      .locator('nav a')
      .evaluateAll((links) => links.map((link) => link.getAttribute('href')?.slice(1) ?? ''))
    const addresses = [...entries, `/run/${a.id}`].map((address) =>
      address === '/compare' ? `/compare/${a.id},${b.id}` : address,
    )
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      for (const address of addresses) {
        await page.goto(`${new URL(host.url).origin}/#${address}`)
        await page.reload()
        await settle(page)
        const name = `${address.split('/')[1]}-${colorScheme}${given.small ? '-small' : ''}.png`
        const png = shrinkPng(await page.screenshot())
        writeFileSync(join(given.out, name), png)
        process.stdout.write(`${name}  ${Math.round(png.length / 1000)} kB\n`)
      }
    }
  } finally {
    await browser.close()
    host.process.kill('SIGTERM')
  }
}

/**
 * The students that the demo compares: the one taught by internal representations, and the one
 * by soft labels.
 */
function studentsOf(runs: readonly RunRow[]): readonly RunRow[] {
  const done = runs.filter(({ state, kind }) => state === 'finished' && kind === 'distill')
  const [first] = done
  const other = done.find(({ planKey, seed }) => planKey !== first?.planKey && seed === first?.seed)
  return first && other ? [first, other] : []
}

async function runsOf(page: Page): Promise<readonly RunRow[]> {
  const list = await page.evaluate(async () => {
    const body = JSON.stringify({ name: 'runs.list', ask: {} })
    const reply = (await (await fetch('/api', { method: 'POST', body })).json()) as { value: RunList }
    return reply.value
  })
  return unpackRuns(list)
}

/**
 * Until the view has what it asked for, its fonts, and has drawn them; what it works out after
 * standing still for a moment (attention, a preflight) too.
 */
async function settle(page: Page): Promise<void> {
  await page.locator('main h1').waitFor()
  await page.evaluate(async () => {
    await document.fonts.ready
  })
  await page.locator('main .skeleton').first().waitFor({ state: 'detached' })
  await page.waitForTimeout(4_000)
}
