import type { Page, Request } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { axeViolations } from './axe-violations.ts'
import { clippedTexts } from './clipped-texts.ts'
import { stillroomOpener } from './stillroom-opener.ts'
import type { StillroomWindow } from './stillroom-window.ts'
import { tinyPlan } from './tiny-plan.ts'

/** As long as names may be, with letters that go the other way and one of four bytes. */
const LONG_NAME = `שלום 🧪 ${'reviews-stacked-'.repeat(12)}`.slice(0, 200)
/** Of runs here: they may be cut, if a hint has them whole. */
const GIVEN = /reviews-stacked|soft|teacher/
const SIZES = [
  { width: 1440, height: 900, scale: 1 },
  { width: 1100, height: 700, scale: 1 },
  // 125 % of 1440 × 900
  { width: 1152, height: 720, scale: 1.25 },
]

const openStillroom = stillroomOpener()
let stillroom: StillroomWindow
let page: Page

/** Questions that the host has not answered yet. */
const underWay = new Map<Request, string>()
const QUIET_MS = 150

function watchRequests(): void {
  underWay.clear()
  page.on('request', (request) => underWay.set(request, `${request.url()} ${request.postData() ?? ''}`))
  const end = (request: Request) => underWay.delete(request)
  page.on('requestfinished', end)
  page.on('requestfailed', end)
}

async function finishedRuns(): Promise<number> {
  const runs = await stillroom.runs()
  return runs.filter(({ state }) => state === 'finished').length
}

async function addresses(): Promise<readonly string[]> {
  const entries = await page
    .locator('nav a')
    .evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''))
  const runs = await stillroom.runs()
  const [newest] = runs
  const more = newest ? [`#/run/${newest.id}`, `#/compare/${runs.map(({ id }) => id).join(',')}`] : []
  return [...entries, ...more].map((address) => address.slice(1))
}

async function show(address: string): Promise<void> {
  await page.evaluate((hash) => (location.hash = hash), address)
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(done)))
  await page.locator('main h1').waitFor()
  // A view has asked its host, and shows what it was told, when nothing is under way any more.
  await expect.poll(() => [...underWay.values()], { interval: QUIET_MS }).toEqual([])
  await page.locator('main .skeleton').first().waitFor({ state: 'detached' })
}

/**
 * Controls of the page's own bars that stand outside the window, and whether the window scrolls
 * sideways.
 */
const cutOff = () =>
  page.evaluate(() => {
    const bars = document.querySelectorAll('main > .top, .side, .status')
    const outside = [...bars].flatMap((bar) =>
      [...bar.querySelectorAll('button, a, input, h1')].flatMap((element) => {
        const { left, right, width } = element.getBoundingClientRect()
        return width > 0 && (left < -1 || right > innerWidth + 1) ? [element.outerHTML.slice(0, 120)] : []
      }),
    )
    if (document.documentElement.scrollWidth <= innerWidth) return outside
    const isClipped = (element: Element): boolean =>
      element.parentElement !== null &&
      (getComputedStyle(element.parentElement).overflowX !== 'visible' || isClipped(element.parentElement))
    const wide = [...document.querySelectorAll('body *')].filter(
      (element) => element.getBoundingClientRect().right > innerWidth + 1 && !isClipped(element),
    )
    return [
      'the window scrolls sideways',
      ...wide.slice(0, 4).map((element) => element.outerHTML.slice(0, 160)),
    ]
  })

async function runTiny(name: string, seed: number): Promise<void> {
  await stillroom.ask('runs.start', { plan: tinyPlan(stillroom.root, { name, seed }) })
}

describe.each(['without runs', 'with runs'] as const)('every view, %s,', (what) => {
  beforeAll(async () => {
    stillroom = await openStillroom()
    page = stillroom.page
    watchRequests()
    if (what === 'without runs') return
    await runTiny(LONG_NAME, 1)
    await runTiny('soft', 2)
    while ((await finishedRuns()) < 2) await page.waitForTimeout(100)
    const [b, a] = await stillroom.runs()
    await page.evaluate(
      (students) => localStorage.setItem('stillroom.chosen-students', JSON.stringify(students)),
      {
        a: a?.id,
        b: b?.id,
      },
    )
    await page.reload()
    await page.locator('main h1').waitFor()
  })

  test.each(['light', 'dark'] as const)('passes axe, in %s', async (colorScheme) => {
    await page.emulateMedia({ colorScheme })
    const found: Record<string, readonly string[]> = {}
    for (const address of await addresses()) {
      await show(address)
      const violations = await axeViolations(page)
      if (violations.length > 0) found[address] = violations
    }
    expect(found).toEqual({})
    expect(stillroom.complaints).toEqual([])
  })

  test('cuts nothing off, at 1440 × 900, 1100 × 700 and 125 %', async () => {
    const found: Record<string, readonly string[]> = {}
    for (const { width, height } of SIZES) {
      await page.setViewportSize({ width, height })
      for (const address of await addresses()) {
        await show(address)
        const cut = [...(await cutOff()), ...(await clippedTexts(page, GIVEN))]
        if (cut.length > 0) found[`${address} at ${width} × ${height}`] = cut
      }
    }
    await page.setViewportSize({ width: 1440, height: 900 })
    expect(found).toEqual({})
  })

  test('asks its host for nothing again and again', async () => {
    const counts = new Map<string, number>()
    for (const address of await addresses()) {
      await show(address)
      const count = (request: Request) => {
        const question = `${address}: ${request.postData() ?? request.url()}`
        counts.set(question, (counts.get(question) ?? 0) + 1)
      }
      page.on('request', count)
      await page.waitForTimeout(400)
      page.off('request', count)
    }
    expect([...counts].filter(([, times]) => times > 1)).toEqual([])
  })

  test('is reached by Tab, and shows where the focus is', async () => {
    const hidden: string[] = []
    for (const address of await addresses()) {
      await show(address)
      await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
      let isInPage = false
      for (let presses = 0; presses < 30; presses++) {
        await page.keyboard.press('Tab')
        const focus = await page.evaluate(() => {
          const focused = document.activeElement
          if (!focused || focused === document.body) return undefined
          const { boxShadow, outlineStyle, outlineWidth } = getComputedStyle(focused)
          // A field may show it on the frame around it.
          const around = focused.parentElement ? getComputedStyle(focused.parentElement).boxShadow : 'none'
          const isSeen =
            boxShadow !== 'none' || around !== 'none' || (outlineStyle !== 'none' && outlineWidth !== '0px')
          // A grid shows it on the row that its keys go to.
          const isOnPart = focused.hasAttribute('aria-activedescendant')
          return {
            isSeen: isSeen || isOnPart,
            isInPage: focused.closest('main') !== null,
            html: focused.outerHTML.slice(0, 160),
          }
        })
        if (focus && !focus.isSeen) hidden.push(`${address}: ${focus.html}`)
        if (focus?.isInPage) isInPage = true
      }
      expect([address, isInPage]).toEqual([address, true])
    }
    expect([...new Set(hidden)]).toEqual([])
  })
})
