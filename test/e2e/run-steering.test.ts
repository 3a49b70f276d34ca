import type { Browser, Page, WebSocketRoute } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { buildWindow } from '../../src-main/adapters/headless/build-window.ts'
import { launchBrowser } from './launch-browser.ts'
import { begin, expectCurvesOf, finished, show, stepsInWindow, stepsOf } from './run-page.ts'
import { openStillroom, type StillroomWindow, type WindowOptions } from './stillroom-window.ts'

let browser: Browser
let stillroom: StillroomWindow
let page: Page

beforeAll(async () => {
  await buildWindow()
  browser = await launchBrowser()
})
afterAll(() => browser.close())
afterEach(() => stillroom.close())

async function open(options?: WindowOptions): Promise<void> {
  stillroom = await openStillroom(browser, options)
  page = stillroom.page
}

/** Puts itself between window and host. @returns the socket that is open now */
async function routeEvents(): Promise<() => WebSocketRoute> {
  let socket: WebSocketRoute | undefined
  await page.routeWebSocket(/\/events$/, (route) => {
    socket = route
    route.connectToServer()
  })
  await page.reload()
  await page.locator('main h1').waitFor()
  return () => {
    if (!socket) throw new Error('No socket was opened')
    return socket
  }
}

describe('a run that is steered', () => {
  test('obeys keys: pauses, goes on, stops, resumes', async () => {
    await open()
    const id = await begin(stillroom, 'together', 400)
    const state = async () => (await stillroom.ask('runs.show', { id })).run.state
    await page.getByRole('button', { name: 'Pause' }).waitFor({ timeout: 30_000 })
    await page.keyboard.press('p')
    await page.getByRole('button', { name: 'Continue' }).waitFor({ timeout: 30_000 })
    expect(await state()).toBe('paused')
    await page.keyboard.press('p')
    await page.getByRole('button', { name: 'Pause' }).waitFor({ timeout: 30_000 })
    await page.keyboard.press('s')
    await page.getByRole('button', { name: 'Resume' }).waitFor({ timeout: 30_000 })
    expect(await state()).toBe('stopped')
    await page.keyboard.press('r')
    await page.getByRole('button', { name: 'Pause' }).waitFor({ timeout: 30_000 })
    await page.getByText(/Resumed from checkpoint/).waitFor()
    await page.keyboard.press('s')
    await page.getByRole('button', { name: 'Resume' }).waitFor({ timeout: 30_000 })
    expect(stillroom.complaints).toEqual([])
  })

  test('is whole after a lost connection, a reload, and a crash of the host', async () => {
    await open()
    const socket = await routeEvents()
    const id = await begin(stillroom, 'together', 60)
    await page.getByText(/^step \d+ of 600$/).waitFor({ timeout: 30_000 })
    await socket().close()
    await page.waitForFunction(() => document.body.innerText.includes('The host does not answer'))
    await page.waitForFunction(() => !document.body.innerText.includes('The host does not answer'))
    await page.reload()
    await page.getByText(/^step \d+ of 600$/).waitFor()
    await stillroom.killHost()
    await stillroom.restartHost()
    await show(stillroom, id)
    await page.getByText('step 600 of 600').waitFor({ timeout: 90_000 })
    await finished(stillroom)
    await expect.poll(() => stepsInWindow(stillroom), { timeout: 10_000 }).toEqual([600, 600])
    await expectCurvesOf(stillroom, id)
  })

  test('takes a lost connection as no gap: what the window holds is what was written', async () => {
    await open()
    const socket = await routeEvents()
    const id = await begin(stillroom, 'together', 40)
    await page.getByText(/^step \d+ of 400$/).waitFor({ timeout: 30_000 })
    for (let times = 0; times < 2; times++) {
      await socket().close()
      await page.waitForTimeout(1500)
    }
    await page.getByText('step 400 of 400').waitFor({ timeout: 90_000 })
    await finished(stillroom)
    await expect
      .poll(() => stepsInWindow(stillroom), { timeout: 10_000 })
      .toEqual([400, stepsOf(stillroom, id).at(-1)?.step])
  })

  test('fits at 1100 × 700', async () => {
    await open({ width: 1100, height: 700 })
    await begin(stillroom, 'stacked', 60)
    await page.getByText(/^step \d+ of 620$/).waitFor({ timeout: 30_000 })
    const cut = () =>
      page.evaluate(() => {
        const wide = [...document.querySelectorAll('main, .left, aside.scroll, .runhead, .top')]
        return wide.filter((part) => part.scrollWidth > part.clientWidth).map((part) => part.className)
      })
    expect(await cut()).toEqual([])
    await page.getByRole('button', { name: 'Stop' }).click()
    await page.getByRole('button', { name: 'Resume' }).waitFor({ timeout: 30_000 })
    await begin(stillroom, 'stacked', 1)
    await finished(stillroom)
    expect(await cut()).toEqual([])
    expect(stillroom.complaints).toEqual([])
  })
})
