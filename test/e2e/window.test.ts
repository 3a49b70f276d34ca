import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { axeInBothThemes } from './axe-violations.ts'
import { stillroomOpener } from './stillroom-opener.ts'
import type { StillroomWindow } from './stillroom-window.ts'
import { tinyPlan } from './tiny-plan.ts'

const openStillroom = stillroomOpener()
let stillroom: StillroomWindow
let page: Page

async function open(): Promise<void> {
  stillroom = await openStillroom()
  page = stillroom.page
}

const startTiny = (epochs: number, seed = 1) =>
  stillroom.ask('runs.start', { plan: tinyPlan(stillroom.root, { epochs, seed }) })

describe('the window', () => {
  test('opens once by its address, and then by the cookie', async () => {
    await open()
    const { address } = stillroom
    await page.getByRole('heading', { name: 'Library' }).waitFor()
    await expect.poll(() => page.url()).toMatch(/#\/runs$/)
    await page.reload()
    await page.getByRole('heading', { name: 'Library' }).waitFor()
    const stranger = await page.context().browser()!.newContext()
    const other = await stranger.newPage()
    await other.goto(address)
    await other.getByText('Each address works once').waitFor()
    await stranger.close()
    expect(stillroom.complaints).toEqual([])
  })

  test('has no violation that axe finds, in light and in dark', async () => {
    await open()
    await startTiny(2)
    await page.getByRole('link', { name: 'seed 1' }).waitFor({ timeout: 30_000 })
    await page.getByText('finished').first().waitFor({ timeout: 60_000 })
    expect(await axeInBothThemes(page)).toEqual([])
    await page.getByRole('link', { name: 'seed 1' }).click()
    await page.getByText('step 20 of 20').waitFor()
    expect(await axeInBothThemes(page)).toEqual([])
    await page.getByRole('link', { name: 'Library' }).click()
    await page.getByRole('region', { name: 'Teachers' }).getByText('minilm-l6').waitFor()
    expect(await axeInBothThemes(page)).toEqual([])
  })

  test('cuts nothing off at 1440 × 900 and at 1100 × 700', async () => {
    await open()
    await startTiny(1)
    for (const [width, height] of [
      [1440, 900],
      [1100, 700],
    ] as const) {
      await page.setViewportSize({ width, height })
      for (const path of ['#/runs', '#/library']) {
        await page.goto(page.url().replace(/#.*/, path))
        await page.locator('main h1').waitFor()
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
        expect(overflow).toBeLessThanOrEqual(0)
      }
    }
  })
})
