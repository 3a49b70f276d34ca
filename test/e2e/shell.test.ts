import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { axeInBothThemes, axeViolations } from './axe-violations.ts'
import { stillroomOpener } from './stillroom-opener.ts'
import type { StillroomWindow, WindowOptions } from './stillroom-window.ts'
import { tinyPlan } from './tiny-plan.ts'

const openStillroom = stillroomOpener()
let stillroom: StillroomWindow
let page: Page

async function open(options?: WindowOptions): Promise<void> {
  stillroom = await openStillroom(options)
  page = stillroom.page
}

async function runTiny(name: string, seed = 1, epochs = 1): Promise<void> {
  await stillroom.ask('runs.start', { plan: tinyPlan(stillroom.root, { name, seed, epochs }) })
}

/** What the host answers to a request reaches the window changed. */
async function answerWith(name: string, change: (value: unknown) => unknown): Promise<void> {
  await page.route('**/api', async (route) => {
    const asked = JSON.parse(route.request().postData() ?? '{}') as { name: string }
    if (asked.name !== name) return route.continue()
    const response = await route.fetch()
    const reply = (await response.json()) as { value: unknown }
    await route.fulfill({ response, json: { ...reply, value: change(reply.value) } })
  })
}

/** As a link does; the window has heard of it when this returns. */
const go = (address: string) =>
  page.evaluate(
    (hash) =>
      new Promise<void>((done) => {
        addEventListener('hashchange', () => setTimeout(done), { once: true })
        location.hash = hash
      }),
    address,
  )
const isDark = () => page.evaluate(() => getComputedStyle(document.documentElement).colorScheme === 'dark')
const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '')

describe('the window as a whole', () => {
  test('is worked by keys alone: a run opened, a theme chosen, a thing undone', async () => {
    await open()
    await runTiny('reviews stacked')
    await page.getByText('finished').first().waitFor({ timeout: 60_000 })
    await page.keyboard.press('Control+k')
    expect(await focused()).toBe('Find or do')
    await page.keyboard.type('stacked s1')
    const chosen = page.getByRole('dialog').getByRole('option', { selected: true })
    expect(await chosen.innerText()).toContain('reviews stacked s1')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'reviews stacked s1' }).waitFor()

    await page.keyboard.press('Control+Shift+P')
    await page.keyboard.type('theme dark')
    await page.keyboard.press('Enter')
    expect(await isDark()).toBe(true)
    await page.reload()
    expect(await isDark()).toBe(true)
    await page.keyboard.press('Alt+m')
    expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBeUndefined()

    const [run] = await stillroom.runs()
    await page.evaluate(
      (id) => localStorage.setItem('stillroom.chosen-students', JSON.stringify({ a: id })),
      run?.id,
    )
    await page.reload()
    const place = page.getByRole('listitem').filter({ hasText: 'reviews stacked s1' })
    await place.waitFor()
    await page.keyboard.press('Control+k')
    await page.keyboard.type('clear a and b')
    await page.keyboard.press('Enter')
    await place.waitFor({ state: 'detached' })
    await page.keyboard.press('Control+z')
    await place.waitFor()
    expect(stillroom.complaints).toEqual([])
  })

  test('goes to views by two keys, not while somebody types, and back to what had the focus', async () => {
    await open()
    await runTiny('tiny')
    await page.getByRole('link', { name: 'seed 1' }).waitFor({ timeout: 30_000 })
    await page.keyboard.press('g')
    await page.keyboard.press('l')
    await page.getByRole('heading', { name: 'Library' }).waitFor()
    await page.keyboard.press('g')
    await page.keyboard.press('r')
    await page.getByRole('heading', { name: 'Runs' }).waitFor()
    const link = page.getByRole('link', { name: 'Library' })
    await link.focus()
    await page.keyboard.press('Control+k')
    await page.keyboard.type('g l')
    await page.keyboard.press('Escape')
    expect(await link.evaluate((element) => element === document.activeElement)).toBe(true)
    expect(page.url()).toContain('#/runs')
    expect(stillroom.complaints).toEqual([])
  })

  test('its overlays pass axe and keep the focus, in light and in dark', async () => {
    await open()
    await page.keyboard.press('Control+k')
    await page.getByRole('dialog').getByRole('option').first().waitFor()
    expect(await axeInBothThemes(page)).toEqual([])
    for (let presses = 0; presses < 4; presses++) await page.keyboard.press('Tab')
    expect(await page.evaluate(() => document.activeElement?.closest('main, aside') ?? null)).toBeNull()
    await page.keyboard.press('Escape')
    await page.keyboard.press('?')
    await page.getByRole('heading', { name: 'Keys' }).waitFor()
    await page.getByText('Find or do').first().waitFor()
    expect(await axeInBothThemes(page)).toEqual([])
    await page.keyboard.press('Escape')
    await page.keyboard.press('Control+k')
    await page.keyboard.type('about')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: /^Stillroom \d/ }).waitFor()
    expect(await axeInBothThemes(page)).toEqual([])
    await page.keyboard.press('Escape')
    expect(await page.locator('dialog').count()).toBe(0)
    expect(stillroom.complaints).toEqual([])
  })

  test('says that the host is gone, lets its new address in, and shows what is new', async () => {
    await open()
    await runTiny('first')
    await page.getByText('finished').first().waitFor({ timeout: 60_000 })
    await stillroom.killHost()
    await page.getByText('The host does not answer. Trainings go on').waitFor()
    await page.getByText(/Trying every second, \d+ times so far/).waitFor()
    expect(await page.getByText('first').count()).toBeGreaterThan(0)
    expect(await axeViolations(page)).toEqual([])
    // The new host knows no window of the old one; its address is opened in the same tab.
    await stillroom.restartHost()
    await page.getByText('The host does not answer. Trainings').waitFor({ state: 'detached' })
    await page.locator('footer').getByText('connected', { exact: true }).waitFor({ state: 'attached' })
    await runTiny('second')
    await page.getByText('second').first().waitFor({ timeout: 30_000 })
    const refused = stillroom.complaints.filter((line) => !/WebSocket|ERR_CONNECTION|401/.test(line))
    expect(refused).toEqual([])
  })

  test('tells who has not entered how to enter', async () => {
    await open()
    const stranger = await page.context().browser()!.newContext()
    page = await stranger.newPage()
    await page.goto(stillroom.address.replace(/#.*/, ''))
    await page.getByRole('heading', { name: 'Stillroom does not know this browser yet' }).waitFor()
    expect(await axeViolations(page)).toEqual([])
    await stranger.close()
  })

  test('keeps a view under a name for every browser, and takes it back', async () => {
    await open()
    await runTiny('tiny')
    await page.getByText('finished').first().waitFor({ timeout: 60_000 })
    await go('/runs?q=acc>0.1')
    await page.keyboard.press('Control+s')
    await page.getByLabel('Name').fill('Good ones 🧪')
    expect(await axeViolations(page)).toEqual([])
    await page.keyboard.press('Enter')
    await page.getByRole('link', { name: 'Good ones 🧪' }).waitFor()
    const [kept] = await stillroom.ask('views.list', {})
    expect(decodeURIComponent(kept?.address ?? '')).toBe('/runs?q=acc>0.1')
    await page.reload()
    const link = page.getByRole('link', { name: 'Good ones 🧪' })
    await link.waitFor()
    expect(await link.getAttribute('aria-current')).toBe('page')
    await go('/runs?q=acc>0.9')
    await link.click()
    await expect.poll(() => page.locator('main').getByRole('combobox').first().inputValue()).toBe('acc>0.1')
    await page.getByRole('button', { name: 'Delete the saved view Good ones 🧪' }).focus()
    await page.keyboard.press('Enter')
    await link.waitFor({ state: 'detached' })
    await page.keyboard.press('Control+z')
    await link.waitFor()
    expect(stillroom.complaints).toEqual([])
  })

  test('keeps a fault within its view, and gives a report of it', async () => {
    await open()
    await runTiny('tiny')
    await page.getByText('finished').first().waitFor({ timeout: 60_000 })
    await answerWith('runs.list', (list) => ({ ...(list as object), plans: ['null'] }))
    await page.reload()
    await page.getByRole('heading', { name: 'Something is wrong in this view' }).waitFor()
    expect(await page.locator('pre').innerText()).toMatch(/^Stillroom [\d.]+, \/runs, /)
    expect(await axeViolations(page)).toEqual([])
    await page.keyboard.press('g')
    await page.keyboard.press('l')
    await page.getByRole('heading', { name: 'Library' }).waitFor()
  })

  test('offers to load itself again when the host has become another version', async () => {
    await open()
    await answerWith('host.describe', (host) => ({ ...(host as object), version: '9.9.9' }))
    await page.reload()
    await page.getByText('This window is of another Stillroom').waitFor()
    await page.unroute('**/api')
    await page.getByRole('button', { name: 'Load it again' }).click()
    await page.getByText('This window is of another Stillroom').waitFor({ state: 'detached' })
    expect(stillroom.complaints).toEqual([])
  })
})
