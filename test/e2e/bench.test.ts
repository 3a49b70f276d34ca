// One at a time: measures this machine.
import type { Locator, Page } from 'playwright-core'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { axeInBothThemes } from './axe-violations.ts'
import { stillroomOpener } from './stillroom-opener.ts'
import type { StillroomWindow, WindowOptions } from './stillroom-window.ts'

const openStillroom = stillroomOpener()
let stillroom: StillroomWindow
let page: Page
let panel: Locator

async function open(options?: WindowOptions): Promise<void> {
  stillroom = await openStillroom(options)
  page = stillroom.page
  await page.goto(`${page.url().replace(/#.*/, '')}#/library`)
  panel = page.getByRole('region', { name: 'This machine' })
  await panel.waitFor()
}

const MEASURED = { timeout: 60_000 }

describe('this machine in the library', () => {
  test('was never measured, is measured quickly, has no violation that axe finds, and is still known to the next host', async () => {
    await open()
    await panel.getByText('never measured').waitFor()
    await panel.getByText('It waits until nothing trains').waitFor()
    await panel.getByRole('button', { name: 'Quick look' }).click()
    await panel.getByRole('status').getByText('Measuring').waitFor()
    await panel.getByText('just now').waitFor(MEASURED)
    const said = await panel.innerText()
    for (const part of [
      'GFLOP/s',
      'Student forward',
      'Backward',
      'Optimizer',
      'Evaluating 64 texts',
      'examples a second',
    ])
      expect(said).toContain(part)
    expect(said).not.toMatch(/NaN|undefined|-\d/)
    // What is shown is what was measured.
    const report = await stillroom.ask('bench.last', {})
    expect(report?.options).toMatchObject({ quick: true, live: true, layers: 3, width: 384, batch: 32 })
    expect(said).toContain(`${report?.peakGflops.toFixed(0)} GFLOP/s`)
    await page.setViewportSize({ width: 1100, height: 700 })
    expect(await axeInBothThemes(page)).toEqual([])
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    expect(overflow).toBeLessThanOrEqual(0)
    await stillroom.killHost()
    await stillroom.restartHost()
    await page.goto(`${page.url().replace(/#.*/, '')}#/library`)
    await panel.getByText(/just now|\d+ min ago/).waitFor()
    expect(await stillroom.ask('bench.last', {})).toEqual(report)
  })

  test('can be stopped, and stays as it was', async () => {
    await open()
    await panel.getByRole('button', { name: 'Measure its speed' }).click()
    await panel.getByText('Measuring steps of 12 tokens').waitFor(MEASURED)
    await panel.getByRole('button', { name: 'Stop' }).click()
    await panel.getByText('never measured').waitFor()
    const { jobs } = await stillroom.ask('jobs.list', {})
    expect(jobs.map(({ title, state }) => `${title} ${state}`)).toEqual(['Measuring this machine stopped'])
    expect(stillroom.complaints).toEqual([])
  })

  test('waits while something trains, and says for what', async () => {
    await open()
    await stillroom.ask('runs.start', {
      plan: {
        kind: 'distill',
        name: 'long enough',
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
        training: { epochs: 1000, batchSize: 4, learningRate: 1e-3 },
      },
    })
    await expect
      .poll(async () => (await stillroom.runs()).some(({ state }) => state === 'running'), MEASURED)
      .toBe(true)
    await panel.getByRole('button', { name: 'Quick look' }).click()
    await panel.getByText('has ended: nothing else may compute meanwhile').waitFor()
    const found = await stillroom.ask('jobs.list', {})
    for (const { id, state } of found.jobs)
      if (state === 'waiting' || state === 'running') await stillroom.ask('jobs.cancel', { id })
    expect(stillroom.complaints).toEqual([])
  })

  test('says why it could not be measured, and offers it again', async () => {
    // Where the result belongs stands a folder that cannot be replaced by a file.
    await open({
      prepare(root) {
        mkdirSync(join(root, 'home', 'bench.json'), { recursive: true })
        writeFileSync(join(root, 'home', 'bench.json', 'in the way'), '')
      },
    })
    await panel.getByRole('button', { name: 'Quick look' }).click()
    await panel.getByRole('alert').getByText('It could not be measured').waitFor(MEASURED)
    await panel.getByRole('button', { name: 'Measure its speed' }).waitFor()
    expect(await page.getByRole('region', { name: 'Failed' }).count()).toBe(0)
  })
})
