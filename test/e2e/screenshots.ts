/**
 * Pictures of every view, light and dark, for the README: npm run -s screenshots -- [--home DIR]
 * [--out DIR] [--small]
 * DIR is a home in which the demo has run; without one, the quick demo is run first, from the
 * window, and its story is a sequence of pictures. Two of its students stand side by side, with
 * their teacher.
 * --small takes 1100 × 700 instead of 1440 × 900.
 */
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

/** Of the demo, on a machine that does other things too. */
const CHAPTER_MS = 600_000

const temporary = mkdtempSync(join(tmpdir(), 'stillroom-screenshots-'))
try {
  mkdirSync(given.out, { recursive: true })
  await buildWindow()
  await takeAll(given.home ?? (await takeStory(join(temporary, 'home'))))
} finally {
  rmSync(temporary, { recursive: true })
}

/**
 * The demo from its click to its sentence, a picture a chapter.
 * @returns the home that it has run in
 */
async function takeStory(home: string): Promise<string> {
  const host = await startHost(home, 0)
  const browser = await launchBrowser()
  try {
    const page = await (await browser.newContext({ viewport, reducedMotion: 'reduce' })).newPage()
    page.setDefaultTimeout(CHAPTER_MS)
    await page.goto(host.url)
    await page.getByRole('button', { name: 'Run the quick demo' }).click()
    const evaluatedTwice = (model: string) =>
      page.getByRole('region', { name: model }).locator('svg path[d*="L"]').first().waitFor()
    const chapters: readonly (readonly [string, () => Promise<unknown>])[] = [
      ['teacher', () => evaluatedTwice('Teacher')],
      ['inside', () => evaluatedTwice('Student A, from the inside')],
      ['answers', () => evaluatedTwice('Student B, from answers')],
      ['sentence', () => page.getByRole('region', { name: 'Attention' }).getByText('looks at').waitFor()],
    ]
    for (const [index, [chapter, hasCome]] of chapters.entries()) {
      await hasCome()
      await page.waitForTimeout(1_000)
      await keepPicture(page, `story-${index + 1}-${chapter}.png`)
    }
    return home
  } finally {
    await browser.close()
    host.process.kill('SIGTERM')
  }
}

async function keepPicture(page: Page, name: string): Promise<void> {
  const png = shrinkPng(await page.screenshot())
  writeFileSync(join(given.out, name), png)
  process.stdout.write(`${name}  ${Math.round(png.length / 1000)} kB\n`)
}

async function takeAll(home: string): Promise<void> {
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
        await keepPicture(page, name)
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
  const first = done.find(({ plan }) => plan.kind === 'distill' && plan.mapping.length > 0)
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
