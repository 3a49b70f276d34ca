import { readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { makeSyntheticRuns } from '../bench/synthetic-runs.ts'
import { axeInBothThemes } from './axe-violations.ts'
import { stillroomOpener } from './stillroom-opener.ts'
import type { StillroomWindow, WindowOptions } from './stillroom-window.ts'

const openStillroom = stillroomOpener()
let stillroom: StillroomWindow
let page: Page

/** A window on a home with run folders as trainers leave them. */
async function open(runs: number, options: WindowOptions = {}): Promise<void> {
  const prepare = (root: string) => makeSyntheticRuns(join(root, 'home', 'runs'), runs)
  stillroom = await openStillroom({ prepare, ...options })
  page = stillroom.page
  if (runs > 0) await page.getByRole('grid').waitFor()
}
const startTiny = (epochs: number, seed = 1, name = 'tiny') =>
  stillroom.ask('runs.start', {
    plan: {
      kind: 'distill',
      name,
      data: {
        source: {
          kind: 'files',
          train: join(stillroom.root, 'train.jsonl'),
          dev: join(stillroom.root, 'dev.jsonl'),
        },
      },
      teacher: { model: { kind: 'folder', path: join(stillroom.root, 'teacher') } },
      student: { layers: 2, start: { from: 'random' } },
      losses: [{ loss: 'soft-label' }],
      training: { epochs, batchSize: 4, learningRate: 1e-3, seed },
    },
  })
const lines = () => page.locator('tbody tr[aria-rowindex]')
const query = () => page.getByLabel('Filter runs')
const counted = () => page.locator('.query .nowrap').innerText()

describe('the table of runs', () => {
  test('groups seeds with their mean and deviation, exactly', async () => {
    await open(50)
    await page.getByRole('button', { name: 'None', exact: true }).click()
    await page.getByRole('button', { name: 'Plan but for its seed' }).click()
    const runs = await stillroom.runs()
    const group = page.locator('tr.group', { hasText: '5 seeds' }).filter({ hasNotText: 'failed' }).last()
    const name = (await group.locator('.fold').innerText()).trim()
    const finished = runs.filter((run) => run.name === name && run.state === 'finished')
    const byPlan = Map.groupBy(finished, ({ planKey }) => planKey)
    const texts = [...byPlan.values()].map((seeds) => {
      const values = seeds.map(({ accuracy }) => 100 * (accuracy ?? NaN))
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length
      const sd = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1))
      return `${mean.toFixed(1)} ± ${sd.toFixed(1)}`
    })
    const shown = (await group.locator('.metric').innerText()).replaceAll(/\s+/g, ' ').trim()
    expect(texts).toContain(shown)
    expect(await group.locator('.metric circle').count()).toBe(5)
    expect(stillroom.complaints).toEqual([])
  })

  test('answers a query as it is typed, names what is wrong where, and completes', async () => {
    await open(100)
    await page.keyboard.press('/')
    await page.keyboard.type('layers == 6 and strategy == st')
    await page.locator('#query-options').getByText('stacked').waitFor()
    await page.locator('#query-problem').waitFor()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    expect(await query().inputValue()).toBe('layers == 6 and strategy == stacked ')
    const runs = await stillroom.runs()
    const fitting = runs.filter(
      ({ plan }) => plan.kind === 'distill' && plan.student.layers === 6 && plan.strategy.kind === 'stacked',
    )
    expect(await counted()).toBe(`${fitting.length} of 100 runs`)
    await query().fill('acuracy > 88%')
    await page.getByText('There is no field “acuracy”').waitFor()
    expect(await counted()).toBe(`${fitting.length} of 100 runs`)
    await page.getByRole('button', { name: 'accuracy', exact: true }).click()
    expect(await query().inputValue()).toBe('accuracy > 88%')
    expect(await counted()).toBe(
      `${runs.filter(({ accuracy }) => (accuracy ?? 0) > 0.88).length} of 100 runs`,
    )
    await page.waitForFunction(() => location.hash.includes('q=accuracy'))
    await page.reload()
    await page.getByRole('grid').waitFor()
    expect(await query().inputValue()).toBe('accuracy > 88%')
    await query().fill('nothing like it')
    await page.getByRole('button', { name: 'Show all 100' }).click()
    expect(await counted()).toBe('100 runs')
    expect(stillroom.complaints).toEqual([])
  })

  test('orders by a column, and adds one that is remembered and cuts no seed off', async () => {
    await open(40)
    await page.getByRole('button', { name: 'None', exact: true }).click()
    await page.getByRole('button', { name: 'Dev acc' }).click()
    expect(await page.locator('th[aria-sort=descending]').innerText()).toContain('Dev acc')
    const values = (await page.locator('.metric > span:first-child').allInnerTexts()).slice(1).map(Number)
    expect(values.length).toBeGreaterThan(10)
    expect(values).toEqual(values.toSorted((x, y) => y - x))
    await page.getByRole('button', { name: 'Columns' }).click()
    await page.getByLabel('Find a column').fill('learning')
    await page.getByLabel('Learning rate', { exact: false }).first().check()
    await page.keyboard.press('Escape')
    await page.getByRole('columnheader', { name: 'Learning rate' }).waitFor()
    await page.reload()
    await page.getByRole('columnheader', { name: 'Learning rate' }).waitFor()
    const room = await page.locator('tr.run .seed').evaluateAll((seeds) =>
      seeds.map((seed) => {
        const boxes = [seed.closest('a'), seed.closest('td')].map((box) => box?.getBoundingClientRect().right)
        return Math.min(...boxes.map((right = 0) => right - seed.getBoundingClientRect().right))
      }),
    )
    expect(room.length).toBeGreaterThan(10)
    expect(Math.min(...room)).toBeGreaterThanOrEqual(0)
    expect(stillroom.complaints).toEqual([])
  })

  test('is walked through, chosen from and left by keyboard alone', async () => {
    await open(40)
    await page.getByRole('button', { name: 'None', exact: true }).click()
    await page.getByRole('grid').focus()
    for (const key of ['ArrowDown', 'Space', 'Shift+ArrowDown', 'Shift+ArrowDown'])
      await page.keyboard.press(key)
    await page.getByText('3 selected').waitFor()
    await page.keyboard.press('Escape')
    await page.getByText('3 selected').waitFor({ state: 'detached' })
    for (const key of ['Home', 'x', 'j', 'x']) await page.keyboard.press(key)
    await page.getByText('2 selected').waitFor()
    const [first, second] = await stillroom.runs()
    await page.keyboard.press('s')
    await page.keyboard.press('c')
    await expect.poll(() => page.url()).toContain(`#/compare/${second?.id},${first?.id}`)
    await page.goBack()
    await page.getByRole('grid').focus()
    await page.keyboard.press('End')
    expect(await page.locator('tr.is-focus').getAttribute('aria-rowindex')).toBe('41')
    await page.keyboard.press('Home')
    await page.keyboard.press('Enter')
    await expect.poll(() => page.url()).toContain(`#/run/${first?.id}`)
  })

  test('keeps tags and notes, in the run’s folder too', async () => {
    await open(20)
    await page.getByRole('button', { name: 'None', exact: true }).click()
    await page.getByRole('grid').focus()
    await page.keyboard.press('n')
    await page.getByLabel('Tags, with commas between').fill('chosen, to keep')
    await page.getByLabel('Notes', { exact: true }).fill('the one for the paper')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.locator('.chip', { hasText: 'to keep' }).first().waitFor()
    await query().fill('tag == "to keep" and note ~ paper')
    expect(await counted()).toBe('1 of 20 runs')
    const [run] = await stillroom.runs()
    const about = readFileSync(join(stillroom.root, 'home', 'runs', run?.id ?? '', 'about.json'), 'utf8')
    expect(JSON.parse(about)).toEqual({ tags: ['chosen', 'to keep'], notes: 'the one for the paper' })
    expect(stillroom.complaints).toEqual([])
  })

  test('throws a run away, gives it back by undo, and from the trash', async () => {
    await open(20)
    await page.getByRole('button', { name: 'None', exact: true }).click()
    const count = () => stillroom.runs().then(({ length }) => length)
    await page.getByRole('grid').focus()
    await page.keyboard.press('ArrowDown')
    // Delete means the run only where the table has the focus: here it means text, and beside it
    // nothing.
    await query().fill('a')
    for (const key of ['Home', 'Delete', 'Delete', 'Backspace']) await page.keyboard.press(key)
    expect(await query().inputValue()).toBe('')
    await page.getByRole('button', { name: 'Trash', exact: true }).focus()
    await page.keyboard.press('Delete')
    expect(await count()).toBe(20)
    await page.getByRole('grid').focus()
    await page.keyboard.press('Delete')
    await page.getByText('moved to the trash').waitFor()
    expect(await count()).toBe(19)
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.waitForFunction(() => document.querySelector('.query .nowrap')?.textContent === '20 runs')
    await page.getByRole('grid').focus()
    await page.keyboard.press('Delete')
    await page.waitForFunction(() => document.querySelector('.query .nowrap')?.textContent === '19 runs')
    await page.getByRole('button', { name: 'Trash', exact: true }).click()
    await page.getByRole('button', { name: 'Bring back' }).click()
    await page.getByText('There is nothing in it.').waitFor()
    expect(await count()).toBe(20)
    expect(stillroom.complaints).toEqual([])
  })

  test('says of a failed seed why, and what to do', async () => {
    await open(20)
    await query().fill('state == failed')
    await page.getByRole('button', { name: 'What to do' }).click()
    await page.getByRole('dialog', { name: 'What to do' }).getByText('A lower learning rate').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
  })
})

describe('the queue', () => {
  test('shows what runs and waits, also after a reload; orders, takes out, stops', async () => {
    await open(0)
    await startTiny(400, 1, 'first')
    await startTiny(1, 1, 'second')
    await startTiny(1, 1, 'third')
    await page.getByRole('region', { name: 'Queue' }).getByText('2 waiting').waitFor({ timeout: 30_000 })
    await page.reload()
    const queue = page.getByRole('region', { name: 'Queue' })
    await queue.getByText('2 waiting').waitFor()
    await queue.getByRole('button', { name: 'Put third first' }).click()
    await queue.getByRole('button', { name: 'Put second first' }).waitFor()
    await queue.getByRole('button', { name: 'Take second out of the queue' }).click()
    await queue.getByText('1 waiting').waitFor()
    await queue.getByRole('button', { name: 'Hold the queue' }).click()
    await queue.getByRole('button', { name: 'Stop first' }).click()
    await page.getByRole('grid').getByText('stopped').waitFor({ timeout: 30_000 })
    await queue.getByRole('button', { name: 'Let the queue go on' }).click()
    await page.getByRole('grid').getByText('finished').waitFor({ timeout: 60_000 })
    expect((await stillroom.runs()).map(({ name }) => name).sort()).toEqual(['first', 'third'])
    expect(stillroom.complaints).toEqual([])
  })

  test('keeps a job that failed before it had a run in sight', async () => {
    await open(20)
    // It could be trained when it was asked for; while it waited, its data went.
    await stillroom.ask('jobs.hold', { isHeld: true })
    await startTiny(1, 1, 'hopeless')
    renameSync(join(stillroom.root, 'train.jsonl'), join(stillroom.root, 'gone.jsonl'))
    await stillroom.ask('jobs.hold', { isHeld: false })
    const queue = page.getByRole('region', { name: 'Queue' })
    await queue.getByText('hopeless:').waitFor({ timeout: 30_000 })
    await queue.getByRole('button', { name: 'Dismiss hopeless' }).click()
    await queue.waitFor({ state: 'detached' })
  })
})

describe('the look', () => {
  test('has no violation that axe finds, in light and in dark', async () => {
    await open(60)
    await page.getByRole('grid').focus()
    for (const key of ['ArrowDown', 'Space', 'ArrowDown', 'Space']) await page.keyboard.press(key)
    expect(await axeInBothThemes(page)).toEqual([])
    await query().fill('mcc > and')
    await page.locator('#query-problem').waitFor()
    expect(await axeInBothThemes(page)).toEqual([])
    await page.getByRole('button', { name: 'Columns' }).click()
    await page.getByRole('dialog').waitFor()
    expect(await axeInBothThemes(page)).toEqual([])
    expect(stillroom.complaints).toEqual([])
  })

  test('cuts nothing off at 1100 × 700', async () => {
    await open(60, { width: 1100, height: 700 })
    await page.getByRole('grid').focus()
    await page.keyboard.press('Space')
    const cut = await page.evaluate(() =>
      [...document.querySelectorAll('main button, main select, main input')]
        .filter((element) => {
          const { left, right, width } = element.getBoundingClientRect()
          return width > 0 && (left < 0 || right > innerWidth) && !element.closest('table')
        })
        .map((element) => element.outerHTML.slice(0, 80)),
    )
    expect(cut).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(
      0,
    )
  })

  test('ten thousand lines are a page of them in the document', async () => {
    await open(400)
    await page.getByRole('button', { name: 'None', exact: true }).click()
    expect(await page.getByRole('grid').getAttribute('aria-rowcount')).toBe('401')
    expect(await lines().count()).toBeLessThan(70)
    await page.locator('.grid').evaluate((element) => (element.scrollTop = element.scrollHeight))
    await page.locator('tr[aria-rowindex="401"]').waitFor()
    expect(await lines().count()).toBeLessThan(70)
  })
})
