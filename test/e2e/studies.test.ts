import { readFileSync } from 'node:fs'
import { beforeAll, expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { stillroomOpener } from './stillroom-opener.ts'
import type { StillroomWindow } from './stillroom-window.ts'
import { axeViolations } from './axe-violations.ts'
import { downloadBy } from './download-by.ts'
import { fieldOf, typeTinyPlanInto } from './plan-form.ts'
import { tinyPlan } from './tiny-plan.ts'

const openStillroom = stillroomOpener()
let stillroom: StillroomWindow
let page: Page

beforeAll(async () => {
  stillroom = await openStillroom()
  page = stillroom.page
})

const go = (address: string) => page.goto(`${page.url().replace(/#.*/, '')}#${address}`)

test('a setting that is varied in the form makes it a study, which is kept, run and shown', async () => {
  await go('/plan')
  await typeTinyPlanInto(page, stillroom.root)
  await fieldOf(page, 'Epochs').fill('1')
  await fieldOf(page, 'Batch').fill('8')
  await page.getByRole('button', { name: 'Vary settings' }).click()
  await page.getByRole('button', { name: 'Vary learning rate' }).click()
  const values = fieldOf(page, 'Learning rate: values')
  await values.fill('1e-3, 7')
  await page
    .getByText(/^At 7: Learning rate/)
    .first()
    .waitFor()
  expect(await axeViolations(page)).toEqual([])
  expect(await page.getByRole('button', { name: 'Run study' }).isDisabled()).toBe(true)
  await values.fill('1e-4 to 1e-3 in 2')
  await page.getByText('None of them has run yet.').waitFor()
  await page.getByRole('button', { name: 'best', exact: true }).click()
  await page.getByRole('button', { name: 'Run study (3 runs)' }).waitFor() // two tries, and one place
  expect(await axeViolations(page)).toEqual([])
  await page.getByRole('button', { name: 'all', exact: true }).click()
  await page.getByRole('button', { name: 'Run study (2 runs)' }).click()
  await page.getByText('2 of 2 runs have finished').waitFor({ timeout: 90_000 })
  const rates = (await stillroom.runs()).map(({ plan }) => plan.training.learningRate)
  expect(rates.toSorted()).toEqual([1e-3, 1e-4].toSorted())
  await page.goBack()
  await page.getByText('Of them, 2 have run already: nothing is trained twice.').waitFor()
  await go('/studies')
  await page.getByRole('link', { name: /learning rate/ }).click()
  await page.getByRole('button', { name: 'Remove' }).click()
  await page.getByRole('heading', { name: 'No study yet' }).waitFor()
})

test('a study of a file is kept, run, and its table fills; a cell opens its runs', async () => {
  const plan = tinyPlan(stillroom.root)
  const study = {
    kind: 'study',
    name: 'rates',
    plan: { ...plan, training: { ...plan.training, keep: 'best' } },
    axes: [{ name: 'rate', setting: 'training.learningRate', values: [1e-3, 1e-4] }, { seeds: '1-2' }],
  }
  await go('/studies')
  await page.getByRole('heading', { name: 'No study yet' }).waitFor()
  const give = (text: string) =>
    page
      .getByLabel('A study’s file')
      .setInputFiles({ name: 'study.json', mimeType: 'application/json', buffer: Buffer.from(text) })
  await give('{')
  await page.getByText('The study is not JSON').waitFor()
  await give(JSON.stringify(study))
  await page.getByText('0 of 4 runs have finished').waitFor()
  await page.getByRole('button', { name: 'Run what is missing (4)' }).click()
  await page.getByRole('button', { name: 'Pause' }).click()
  await page.getByRole('button', { name: /^Run what is missing/ }).click()
  await page.getByText('4 of 4 runs have finished').waitFor({ timeout: 90_000 })
  await page
    .getByText(/^Of 4 of 4 finished runs .* chosen on dev, so their dev scores are optimistic/)
    .waitFor()
  const table = page.getByRole('region', { name: 'Table' })
  const cells = await table.getByRole('link').allInnerTexts()
  const runs = (await stillroom.runs()).filter(({ plan }) => plan.training.batchSize === 4)
  const meanOf = (rate: number) => {
    const found = runs.filter(({ plan }) => plan.training.learningRate === rate)
    return (found.reduce((sum, { bestAccuracy }) => sum + (bestAccuracy ?? 0), 0) / found.length) * 100
  }
  expect(cells.map((text) => text.split(/\s/)[0])).toEqual([meanOf(1e-3).toFixed(2), meanOf(1e-4).toFixed(2)])
  await page.getByRole('region', { name: 'Over rate' }).getByText('1e-4').waitFor()
  expect(await axeViolations(page)).toEqual([])
  await page.getByLabel('What the cells show').selectOption('agreement')
  await page.reload()
  await table.getByRole('heading', { name: 'agreement with the teacher' }).waitFor()
  await page.getByLabel('equal within').fill('50')
  await page.getByRole('columnheader', { name: 'Equal within 50.00' }).waitFor()
  const agreement = page.getByRole('region', { name: 'Agreement with the teacher' })
  expect(await agreement.getByRole('row').count()).toBe(1 + 2)
  await page.getByRole('button', { name: 'Measure 4 runs' }).click()
  const layers = page.getByRole('region', { name: 'Layers, scrolls' })
  await layers.waitFor({ timeout: 60_000 })
  expect(await layers.getByRole('row').count()).toBe(2 + 2)
  expect(await axeViolations(page)).toEqual([])
  await page.getByRole('button', { name: 'Export rates' }).click()
  const saved = await downloadBy(page, page.getByRole('menuitem', { name: 'Save as report (HTML)' }))
  const report = readFileSync(await saved.path(), 'utf8')
  expect(report).toContain('4 of 4 runs have finished')
  expect(report).toContain('<h2>Inside: layers beside the teacher’s</h2>')
  expect(report).toContain('--metric agreement --margin 0.5 --as html')
  await table.getByRole('link').first().click()
  await page.getByRole('heading', { name: 'Compare' }).waitFor()
  expect(decodeURIComponent(page.url()).split('/compare/')[1]?.split(',')).toHaveLength(2)
  await page.goBack()
  await page.getByRole('button', { name: 'Remove' }).click()
  await page.getByRole('heading', { name: 'No study yet' }).waitFor()
  expect(await stillroom.runs()).toHaveLength(2 + 4)

  const variants = [{ name: 'internal' }, { name: 'labels', control: 'labels' }]
  await give(JSON.stringify({ ...study, axes: [{ name: 'method', variants }, { seeds: '1-2' }] }))
  await page.getByRole('button', { name: 'Run what is missing (2)' }).click() // the others are there
  await page
    .getByRole('region', { name: 'Controls', exact: true })
    .getByRole('row', {
      name: /^internal beats its control, without internal losses, in accuracy: cannot be seen with 2 seeds and [\d,]+ examples cannot be seen/,
    })
    .waitFor({ timeout: 90_000 })
  expect(await axeViolations(page)).toEqual([])
  // The file that was no JSON is refused with 200 and a message; nothing else was complained of.
  expect(stillroom.complaints).toEqual([])
})
