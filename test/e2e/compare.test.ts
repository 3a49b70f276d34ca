import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import type { RunComparison } from '../../src-main/contract/comparison.ts'
import { meanInterval } from '../../src-main/domain/statistics/mean-interval.ts'
import { ask } from '../scenarios/command-line/run-stillroom.ts'
import { axeViolations } from './axe-violations.ts'
import { exportItem } from './export-menu.ts'
import { stillroomOpener } from './stillroom-opener.ts'
import type { StillroomWindow } from './stillroom-window.ts'

const openStillroom = stillroomOpener()
let stillroom: StillroomWindow
let page: Page
/** Of two plans with two seeds each, oldest first: with internal losses, and without. */
let ids: readonly string[]
/** What the command line says of the same runs. */
let compared: RunComparison

const MAPPING = [{ teacher: 4, student: 2 }]
const plan = (name: string, seed: number, isInternal: boolean) => ({
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
  mapping: isInternal ? MAPPING : [],
  losses: [{ loss: 'soft-label' }, ...(isInternal ? [{ loss: 'attention-kl' }] : [])],
  training: { epochs: 2, batchSize: 4, learningRate: 1e-3, seed },
})

beforeAll(async () => {
  stillroom = await openStillroom({ inputs: { trainExamples: 40, devExamples: 60 } })
  page = stillroom.page
  for (const isInternal of [true, false])
    for (const seed of [1, 2])
      await stillroom.ask('runs.start', { plan: plan(isInternal ? 'inside' : 'outside', seed, isInternal) })
  const finished = async () => (await stillroom.runs()).filter(({ state }) => state === 'finished').length
  while ((await finished()) < 4) await sleep(300) // the hook's own limit ends it
  ids = (await stillroom.runs()).map(({ id }) => id).toSorted()
  // Another process reads the run folders themselves.
  compared = await ask<RunComparison>(['compare', ...ids], { home: join(stillroom.root, 'home') })
})

async function show(of: readonly string[]): Promise<void> {
  await page.goto(`${page.url().replace(/#.*/, '')}#/compare/${of.join(',')}`)
  await page.getByRole('heading', { name: 'One change at a time' }).waitFor()
  await page.getByRole('heading', { name: 'Errors they share' }).waitFor()
}

/** Cells of a metric's row: teacher, then the columns. */
async function cells(title: string): Promise<readonly string[]> {
  const row = page.getByRole('region', { name: 'Metrics' }).locator('tbody tr', { hasText: title })
  return row.locator('td.num').allInnerTexts()
}
const percent = (share: number | null | undefined) => ((share ?? Number.NaN) * 100).toFixed(1)

describe('runs side by side', () => {
  test('have the numbers that compare --json has', async () => {
    const one = [ids[0] ?? '', ids[2] ?? '']
    await show(one)
    const runs = one.map((id) => compared.runs.find((run) => run.id === id))
    const numbersIn = (texts: readonly string[]) => texts.map((text) => /[\d.–]+/.exec(text)?.[0])
    expect(numbersIn(await cells('Accuracy'))).toEqual([
      percent(compared.teacher?.accuracy),
      ...runs.map((run) => percent(run?.accuracy)),
    ])
    expect(numbersIn(await cells('Agreement'))).toEqual(['–', ...runs.map((run) => percent(run?.agreement))])
    expect(numbersIn(await cells('MCC'))).toEqual([
      compared.teacher?.mcc?.toFixed(3),
      ...runs.map((run) => run?.mcc?.toFixed(3)),
    ])
    expect(numbersIn(await cells('Calibration'))).toEqual([
      percent(compared.teacher?.ece),
      ...runs.map((run) => percent(run?.ece)),
    ])
    const pair = compared.pairs.find(({ a, b }) => a === one[0] && b === one[1])
    // Row B, column A.
    const tests = await page.getByRole('region', { name: 'McNemar’s test' }).innerText()
    expect(tests).toContain(`${pair?.bOnly} : ${pair?.aOnly}`)
    const reliability = await page.getByRole('region', { name: 'Reliability' }).innerText()
    expect(reliability).toContain(`ECE ${percent(runs[0]?.ece)} %`)
    expect(stillroom.complaints).toEqual([])
  })

  test('take seeds together as their mean, and say what differs', async () => {
    await show(ids)
    expect(await page.locator('.chip').allInnerTexts()).toHaveLength(2)
    const [, a] = await cells('Accuracy')
    const seeds = compared.runs.filter(({ name }) => name === 'inside').map(({ accuracy }) => accuracy)
    expect(a).toContain(percent(meanInterval(seeds).mean))
    const settings = await page.getByRole('region', { name: 'Settings that differ' }).innerText()
    expect(settings).toMatch(/internal losses\s+on\s+off/)
    expect(settings).not.toContain('learning rate')
    await page.getByRole('button', { name: 'Show all' }).click()
    expect(await page.getByRole('region', { name: 'Settings that differ' }).innerText()).toContain(
      'learning rate',
    )
  })

  test('show what one change did, as the seeds have it', async () => {
    await show(ids)
    const row = page.getByRole('region', { name: 'One change at a time' }).locator('tbody tr')
    await row.waitFor()
    const text = await row.innerText()
    const mean = (name: string) =>
      meanInterval(compared.runs.filter((run) => run.name === name).map(({ accuracy }) => accuracy)).mean
    expect(text).toContain('internal losses')
    const { changes } = await stillroom.ask('comparison.changes', { id: ids[0] ?? '' })
    if (changes[0]?.pairedOver === 'seeds')
      expect(changes[0].change).toBeCloseTo(mean('inside') - mean('outside'), 12)
    expect(text).toContain(Math.abs((changes[0]?.change ?? Number.NaN) * 100).toFixed(1))
  })

  test('lose no error in the columns of who shares which', async () => {
    await show(ids)
    const columns = page.getByRole('region', { name: 'Errors they share' }).locator('button.bar .count')
    const counts = (await columns.allInnerTexts()).map(Number)
    const said = await page.getByRole('region', { name: 'Errors they share' }).innerText()
    const allRight = Number(/(\d+) examples have nobody wrong/.exec(said)?.[1])
    expect(counts.reduce((sum, count) => sum + count, allRight)).toBe(60)
  })

  test('another temperature changes the calibration error here, and nothing on disk', async () => {
    await show([ids[0] ?? '', ids[2] ?? ''])
    const reliability = page.getByRole('region', { name: 'Reliability' })
    const before = await reliability.innerText()
    await reliability.getByRole('slider').focus()
    for (let i = 0; i < 20; i++) await page.keyboard.press('ArrowRight')
    await page.waitForFunction(
      (text) => document.querySelector('[aria-label=Reliability]')?.textContent !== text,
      before,
    )
    const [, student] = await stillroom.ask('comparison.reliability', { ids: [ids[0] ?? ''], temperature: 2 })
    await reliability
      .getByText(`${percent(student?.ece)} %`)
      .first()
      .waitFor()
    const again = await ask<RunComparison>(['compare', ...ids], { home: join(stillroom.root, 'home') })
    expect(again).toEqual(compared)
  })

  test('swap, leave and come back by keyboard and hand', async () => {
    await show([ids[0] ?? '', ids[2] ?? ''])
    await page.keyboard.press('x')
    await page.waitForFunction((id) => location.hash.startsWith(`#/compare/${id},`), ids[2])
    await page.getByRole('button', { name: 'Take outside out' }).click()
    await page.waitForFunction((id) => location.hash === `#/compare/${id}`, ids[0])
    await page.getByRole('button', { name: 'Add' }).click()
    await page.getByLabel('Find a run').fill('outside s1')
    await page.getByRole('button', { name: /outside s1/ }).click()
    await page.waitForFunction((id) => location.hash.endsWith(`,${id}`), ids[2])
    expect(stillroom.complaints).toEqual([])
  })

  test('say behind ? what a panel shows; Escape closes it and gives the focus back', async () => {
    await show([ids[0] ?? '', ids[2] ?? ''])
    const ask = page.getByRole('button', { name: 'What “McNemar’s test” shows' })
    await ask.click()
    await page.getByRole('dialog', { name: 'McNemar’s test' }).getByText('McNemar 1947').waitFor()
    expect(await axeViolations(page)).toEqual([])
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    expect(await ask.evaluate((button) => button === document.activeElement)).toBe(true)
  })

  test('leave the window as LaTeX for a paper, and as CSV with exact values', async () => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await show([ids[0] ?? '', ids[2] ?? ''])
    const copied = async (form: string) => {
      await (await exportItem(page.getByRole('region', { name: 'Metrics' }), `Copy as ${form}`)).click()
      return page.evaluate(() => navigator.clipboard.readText())
    }
    const inside = compared.runs.find(({ id }) => id === ids[0])?.accuracy ?? Number.NaN
    const latex = await copied('LaTeX')
    expect(latex).toContain('\\toprule\n & Seeds & Accuracy (\\%)')
    // 60 examples leave whole percents; of the two the higher accuracy is in bold.
    expect(latex).toContain(`Teacher &  & $${(100 * (compared.teacher?.accuracy ?? Number.NaN)).toFixed(0)}$`)
    expect(latex).toMatch(
      new RegExp(`inside & seed 1 & \\$(\\\\mathbf\\{)?${(100 * inside).toFixed(0)}\\}?\\$`),
    )
    expect(await copied('CSV')).toContain(String(inside))
  })
})

describe('the view', () => {
  test('offers the latest runs that share their data where none is named', async () => {
    await page.goto(`${page.url().replace(/#.*/, '')}#/compare`)
    await page.getByRole('link', { name: /outside, inside/ }).click()
    await page.getByRole('heading', { name: 'Metrics' }).waitFor()
    expect(stillroom.complaints).toEqual([])
  })

  test('says which runs cannot be compared', async () => {
    await page.goto(`${page.url().replace(/#.*/, '')}#/compare/nothing`)
    await page.getByRole('alert').getByText('There is no run "nothing"').waitFor()
  })

  test.each(['light', 'dark'] as const)('has no violation that axe finds, in %s', async (colorScheme) => {
    await page.emulateMedia({ colorScheme })
    await show(ids)
    expect(await axeViolations(page)).toEqual([])
  })

  test.each([
    [1440, 900],
    [1100, 700],
  ])('cuts nothing off at %i × %i', async (width, height) => {
    await page.setViewportSize({ width, height })
    await show(ids)
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    expect(overflow).toBeLessThanOrEqual(0)
  })
})
