import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { axeInBothThemes, axeViolations } from './axe-violations.ts'
import { downloadBy } from './download-by.ts'
import { exportItem } from './export-menu.ts'
import {
  begin,
  expectCurvesOf,
  finished,
  panel,
  saved,
  savedCsv,
  stepsOf,
  type Strategy,
} from './run-page.ts'
import { stillroomOpener } from './stillroom-opener.ts'
import type { StillroomWindow, WindowOptions } from './stillroom-window.ts'

const openStillroom = stillroomOpener()
let stillroom: StillroomWindow
let page: Page

async function open(options?: WindowOptions): Promise<void> {
  stillroom = await openStillroom(options)
  page = stillroom.page
}

describe('a run', () => {
  test.each<[Strategy, RegExp]>([
    ['together', /stage 1, all losses at once: from step 0 to 30/],
    [
      'progressive',
      /stage 1, layer S1 learns: from step 0 to 10; stage 2, layer S2 learns: from step 10 to 20; stage 3, classification/,
    ],
    [
      'stacked',
      /stage 1, layer S1 learns: from step 0 to 10; stage 2, layer S2 learns: from step 10 to 20; stage 3, classification/,
    ],
  ])(
    'of the strategy %s shows its stages, and curves that are its trainer’s to the last digit',
    async (strategy, stages) => {
      await open()
      const id = await begin(stillroom, strategy, 3)
      await finished(stillroom)
      await page.getByRole('img', { name: stages }).waitFor()
      await expectCurvesOf(stillroom, id)
      const [run] = await stillroom.runs()
      const result = await page.getByRole('region', { name: 'Result' }).innerText()
      expect(result).toContain(((run?.accuracy ?? NaN) * 100).toFixed(2))
      expect(result).toContain(`${Math.round((run?.accuracy ?? NaN) * 12)} of 12`)
      const dev = await savedCsv(stillroom, 'Dev accuracy')
      const { evaluations } = await stillroom.ask('runs.show', { id })
      const evaluated = new Map(evaluations.map(({ step, scores }) => [step, scores.accuracy]))
      dev.step?.forEach((step, at) => expect(dev.student?.[at]).toBe(evaluated.get(step ?? -1)))
      expect(stillroom.complaints).toEqual([])
    },
  )

  test('is forked in the form of a plan, from a checkpoint, and nothing of its parent is lost', async () => {
    await open()
    const id = await begin(stillroom, 'together', 2)
    await finished(stillroom)
    await page.keyboard.press('f')
    const form = page.getByRole('region', { name: 'Fork', exact: true })
    const kept = form.getByLabel('Checkpoint')
    await kept.selectOption('10')
    await expect
      .poll(async () => (await kept.locator('option').allInnerTexts()).join())
      .toMatch(/step 10, epoch 1, dev accuracy 0\.\d/)
    await form.getByText("the checkpoint's weights have this shape").waitFor()
    await form.getByRole('button', { name: 'Carried over' }).click()
    await form.getByText(/moments go on from the checkpoint's, of 10 steps/).waitFor()
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('tiny child')
    await page.getByRole('textbox', { name: 'Epochs', exact: true }).fill('1')
    const diff = page.getByRole('region', { name: 'Against the parent' })
    expect(await diff.locator('dt').allInnerTexts()).toEqual(['epochs'])
    expect(await axeViolations(page)).toEqual([])
    await page.getByRole('button', { name: 'Start the run' }).click()
    const child = () => stillroom.runs().then((runs) => runs.find(({ name }) => name === 'tiny child'))
    await expect.poll(async () => (await child())?.state, { timeout: 60_000 }).toBe('finished')
    const run = await child()
    expect(run).toMatchObject({ step: 10, steps: 10 })
    expect(run?.plan).toMatchObject({
      student: { start: { from: 'checkpoint', run: id, step: 10, optimizer: 'carried' } },
    })
    await page.goto(page.url().replace(/#.*/, `#/run/${run?.id}`))
    await panel(stillroom, 'Beside its parent').getByText('one line up to step 10').waitFor()
    expect(stillroom.complaints).toEqual([])
  })

  test('is read by keyboard: the cursor says what was measured at its step, in all charts', async () => {
    await open()
    const id = await begin(stillroom, 'together', 2)
    await finished(stillroom)
    const steps = stepsOf(stillroom, id)
    const cursor = page.getByRole('slider', { name: 'Loss terms: step under the cursor' })
    await cursor.focus()
    await cursor.press('Home')
    await cursor.press('ArrowRight')
    expect(await cursor.getAttribute('aria-valuetext')).toContain(
      `step 2: total ${steps[1]?.loss.toFixed(4)}`,
    )
    const norm = page.getByRole('slider', { name: 'Gradient norm: step under the cursor' })
    expect(await norm.getAttribute('aria-valuetext')).toBe(
      `step 2: gradient norm ${steps[1]?.gradientNorm.toFixed(3)}`,
    )
    const layers = page.getByRole('slider', { name: 'Loss by layer' })
    await layers.focus()
    await layers.press('ArrowDown')
    expect(await layers.getAttribute('aria-valuetext')).toContain(
      'attention KL, teacher layer 4 to student layer 2, step 2: ',
    )
    await layers.press('Escape')
    expect(await norm.getAttribute('aria-valuetext')).not.toContain('step 2')
    expect(stillroom.complaints).toEqual([])
  })

  test('leaves the window as SVG that is well-formed, as PNG, and as a table', async () => {
    await open()
    await begin(stillroom, 'stacked', 1)
    await finished(stillroom)
    const blank = await page.context().newPage()
    for (const chart of ['Loss terms', 'Loss by layer', 'Dev accuracy'])
      for (const form of ['SVG', 'SVG for a column']) {
        const text = (await saved(stillroom, chart, form)).toString()
        // The window itself may not parse text as a document; a blank page may.
        const problem = await blank.evaluate(
          (svg) =>
            new DOMParser().parseFromString(svg, 'image/svg+xml').querySelector('parsererror')?.textContent,
          text,
        )
        expect(problem).toBeUndefined()
        expect(text).not.toMatch(/NaN|undefined/)
      }
    const png = await saved(stillroom, 'Loss terms', 'PNG')
    expect(png.subarray(1, 4).toString()).toBe('PNG')
    expect(png.length).toBeGreaterThan(5000)
    await panel(stillroom, 'Loss terms').getByRole('button', { name: 'Log' }).click()
    await panel(stillroom, 'Loss terms').getByRole('button', { name: 'Raw' }).click()
    expect((await saved(stillroom, 'Loss terms', 'SVG')).toString()).not.toMatch(/NaN|undefined/)
    const download = await downloadBy(page, page.getByRole('button', { name: 'Predictions' }))
    const predictions = readFileSync(await download.path())
      .toString()
      .trim()
      .split('\r\n')
    expect(predictions).toHaveLength(1 + 12)
    expect(stillroom.complaints).toEqual([])
  })

  test('shows probes whose pins outlive a reload', async () => {
    await open()
    await begin(stillroom, 'together', 2)
    await finished(stillroom)
    const probes = page.getByRole('region', { name: 'Probes' })
    await probes.getByText(/Chosen by the teacher/).waitFor()
    await probes.getByRole('button', { name: 'Choose probes' }).click()
    const count = await probes.locator('.probe').count()
    await probes
      .getByRole('button', { name: /Take example/ })
      .first()
      .click()
    await page.waitForFunction((before) => document.querySelectorAll('.probe').length < before, count)
    await probes.getByLabel('Dev example').fill('11')
    await probes.getByRole('button', { name: 'Pin', exact: true }).click()
    await page.reload()
    await page.getByRole('heading', { name: 'Pinned probes' }).waitFor()
    const line = JSON.parse(
      readFileSync(join(stillroom.root, 'dev.jsonl'), 'utf8').split('\n')[11] ?? '',
    ) as { text: string }
    await page.getByRole('region', { name: 'Probes' }).getByText(line.text).waitFor()
    expect(stillroom.complaints).toEqual([])
  })

  test('tells everything its trainer said, in pages', async () => {
    await open()
    const id = await begin(stillroom, 'progressive', 20)
    await finished(stillroom)
    const log = page.getByRole('region', { name: 'Events' })
    await log.getByText(/Stage 2 began: layer S2 learns/).waitFor()
    await log.getByRole('button', { name: /^All / }).click()
    await log.getByText(/^Finished at step 220/).waitFor()
    const all = readFileSync(join(stillroom.root, 'home', 'runs', id, 'events.jsonl'), 'utf8')
      .trim()
      .split('\n')
    const items = log.locator('li')
    const earlier = log.getByRole('button', { name: 'Earlier' })
    while ((await earlier.count()) > 0) {
      const before = await items.count()
      await earlier.click()
      await page.waitForFunction((count) => document.querySelectorAll('aside li').length > count, before)
    }
    expect(await log.locator('li').count()).toBe(all.length)
    expect(await log.getByRole('button', { name: 'Earlier' }).count()).toBe(0)
    expect(stillroom.complaints).toEqual([])
  })

  test('has no violation that axe finds, in light and in dark', async () => {
    await open()
    await begin(stillroom, 'stacked', 60)
    await page.getByText(/^step \d+ of 620$/).waitFor({ timeout: 30_000 })
    expect(await axeInBothThemes(stillroom.page)).toEqual([])
    await page.getByRole('button', { name: 'Stop' }).click()
    await page.getByRole('button', { name: 'Resume' }).waitFor({ timeout: 30_000 })
    expect(await axeInBothThemes(stillroom.page)).toEqual([])
    await begin(stillroom, 'together', 1)
    await finished(stillroom)
    await (await exportItem(panel(stillroom, 'Loss terms'), 'Show as a table')).click()
    await page.getByRole('button', { name: 'Export model' }).click()
    expect(await axeInBothThemes(stillroom.page)).toEqual([])
    expect(stillroom.complaints).toEqual([])
  })
})
