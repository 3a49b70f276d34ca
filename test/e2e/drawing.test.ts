// One at a time: counts what is drawn within a time.
import type { Page } from 'playwright-core'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { begin } from './run-page.ts'
import { stillroomOpener } from './stillroom-opener.ts'
import type { StillroomWindow } from './stillroom-window.ts'

const openStillroom = stillroomOpener()
let stillroom: StillroomWindow
let page: Page
let id: string

beforeEach(async () => {
  // Epochs of 10,000 steps: for a while nothing but steps is told, also where 350 take a second.
  stillroom = await openStillroom({ inputs: { trainExamples: 40_000 } })
  page = stillroom.page
  id = await begin(stillroom, 'together', 100)
  await page.getByText(/^step \d[\d,]* of /).waitFor({ timeout: 30_000 })
})
afterEach(async () => {
  // Trainers outlive their host.
  await stillroom.ask('runs.control', { id, want: 'stop' })
  const stateNow = async () => (await stillroom.runs())[0]?.state
  await expect.poll(stateNow, { timeout: 30_000 }).toBe('stopped')
})

interface Drawn {
  readonly canvases: number
  /** Changes of the page's text. */
  readonly texts: number
}

/** In the page: counts canvases that are begun anew, and changes of texts, for a while. */
const drawnWithin = (ms: number): Promise<Drawn> =>
  page.evaluate(async (within) => {
    let [canvases, texts] = [0, 0]
    const { fillText } = CanvasRenderingContext2D.prototype
    const counted = new Set<CanvasRenderingContext2D>()
    // A chart that is drawn writes on its canvas many times in one task.
    CanvasRenderingContext2D.prototype.fillText = function (...given: Parameters<typeof fillText>) {
      if (!counted.has(this)) {
        counted.add(this)
        canvases++
        setTimeout(() => counted.delete(this))
      }
      fillText.apply(this, given)
    }
    const observer = new MutationObserver(() => texts++)
    observer.observe(document.body, { subtree: true, childList: true, characterData: true })
    await new Promise((done) => setTimeout(done, within))
    observer.disconnect()
    Object.assign(CanvasRenderingContext2D.prototype, { fillText })
    return { canvases, texts }
  }, ms)

/**
 * In the page, as a browser has it whose window lies behind others (one without a screen cannot be
 * hidden): the page is told, and frames wait.
 */
const see = (isSeen: boolean) =>
  page.evaluate((seen) => {
    const page = window as unknown as {
      kept?: { real: typeof requestAnimationFrame; waiting: FrameRequestCallback[] }
    }
    page.kept ??= { real: requestAnimationFrame.bind(window), waiting: [] }
    const { real, waiting } = page.kept
    Object.defineProperty(document, 'hidden', { configurable: true, value: !seen })
    window.requestAnimationFrame = seen ? real : (callback) => waiting.push(callback)
    document.dispatchEvent(new Event('visibilitychange'))
    if (seen) for (const callback of waiting.splice(0)) real(callback)
  }, isSeen)

const shownStep = async () =>
  Number(
    (await page.getByText(/^step \d[\d,]* of /).innerText()).replaceAll(',', '').match(/step (\d+)/)?.[1],
  )

describe('a run that is looked at while it trains', () => {
  test('moves, its charts too, but no oftener than eyes follow', async () => {
    const before = await shownStep()
    const inSight = await page.locator('canvas').count()
    const { canvases, texts } = await drawnWithin(4000)
    expect(await shownStep()).toBeGreaterThan(before)
    // Each canvas once a second, and once more as the time begins; what else is told, every 350 ms.
    expect(canvases).toBeGreaterThan(0)
    expect(canvases).toBeLessThanOrEqual(inSight * 5)
    expect(texts).toBeGreaterThan(2)
    expect(texts).toBeLessThanOrEqual(40)
    expect(stillroom.complaints).toEqual([])
  })

  test('draws nothing while nobody sees it, and is up to date when it is seen again', async () => {
    await see(false)
    await page.waitForTimeout(700)
    const { canvases, texts } = await drawnWithin(3000)
    expect(canvases).toBe(0)
    expect(texts).toBeLessThanOrEqual(3)
    const run = (await stillroom.runs())[0]
    await see(true)
    await expect.poll(shownStep, { timeout: 2000 }).toBeGreaterThanOrEqual(run?.step ?? Infinity)
    await expect.poll(async () => (await drawnWithin(2500)).canvases, { timeout: 20_000 }).toBeGreaterThan(0)
    expect(stillroom.complaints).toEqual([])
  })
})
