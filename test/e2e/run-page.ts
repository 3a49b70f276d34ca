import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { TrainingEvent } from '../../src-main/contract/training-event.ts'
import { downloadBy } from './download-by.ts'
import { exportItem } from './export-menu.ts'
import type { StillroomWindow } from './stillroom-window.ts'

export type Strategy = 'together' | 'progressive' | 'stacked'

/** Starts a tiny run of three terms and two mapped pairs, and shows it. @returns its id */
export async function begin(
  stillroom: StillroomWindow,
  strategy: Strategy,
  epochs: number,
  seed = 1,
): Promise<string> {
  const known = new Set((await stillroom.runs()).map(({ id }) => id))
  await stillroom.ask('runs.start', {
    plan: {
      kind: 'distill',
      name: 'tiny',
      data: {
        source: {
          kind: 'files',
          train: join(stillroom.root, 'train.jsonl'),
          dev: join(stillroom.root, 'dev.jsonl'),
        },
      },
      teacher: { model: { kind: 'folder', path: join(stillroom.root, 'teacher') } },
      student: { layers: 2, start: { from: 'random' } },
      mapping: [
        { teacher: 2, student: 1 },
        { teacher: 4, student: 2 },
      ],
      losses: [
        { loss: 'soft-label' },
        { loss: 'attention-kl', weight: 0.5 },
        { loss: 'hidden-cosine', at: 'cls' },
      ],
      strategy: { kind: strategy, stageEpochs: 1 },
      training: { epochs, batchSize: 4, learningRate: 1e-3, seed },
    },
  })
  for (;;) {
    const run = (await stillroom.runs()).find(({ id }) => !known.has(id))
    if (run) {
      await show(stillroom, run.id)
      return run.id
    }
    await stillroom.page.waitForTimeout(50)
  }
}

export async function show({ page }: StillroomWindow, id: string): Promise<void> {
  await page.goto(page.url().replace(/#.*/, `#/run/${id}`))
  await page.getByRole('heading', { name: /^tiny s/ }).waitFor()
}

export const finished = ({ page }: StillroomWindow) =>
  page.getByRole('region', { name: 'Result' }).waitFor({ timeout: 90_000 })
export const panel = ({ page }: StillroomWindow, name: string) =>
  page.getByRole('region', { name, exact: true })

export function stepsOf(
  stillroom: StillroomWindow,
  id: string,
): readonly Extract<TrainingEvent, { kind: 'step' }>[] {
  const lines = readFileSync(join(stillroom.root, 'home', 'runs', id, 'events.jsonl'), 'utf8')
    .trim()
    .split('\n')
  const steps = new Map<number, Extract<TrainingEvent, { kind: 'step' }>>()
  for (const line of lines) {
    const event = JSON.parse(line) as TrainingEvent
    if (event.kind === 'started')
      for (const step of steps.keys()) if (step > event.fromStep) steps.delete(step)
    if (event.kind === 'step') steps.set(event.step, event)
  }
  return [...steps.values()].sort((a, b) => a.step - b.step)
}

export async function saved(stillroom: StillroomWindow, chart: string, form: string): Promise<Buffer> {
  const item = await exportItem(panel(stillroom, chart), `Save as ${form}`)
  const download = await downloadBy(stillroom.page, item)
  return readFileSync(await download.path())
}

/** Columns of a saved CSV; an empty cell is undefined. */
export async function savedCsv(
  stillroom: StillroomWindow,
  chart: string,
): Promise<Readonly<Record<string, readonly (number | undefined)[]>>> {
  const [head = '', ...rows] = (await saved(stillroom, chart, 'CSV')).toString().split('\r\n')
  return Object.fromEntries(
    head
      .split(',')
      .map((name, at) => [
        name,
        rows.map((row) => (row.split(',')[at] === '' ? undefined : Number(row.split(',')[at]))),
      ]),
  )
}

/** Every curve's every value, as events.jsonl has it. */
export async function expectCurvesOf(stillroom: StillroomWindow, id: string): Promise<void> {
  const steps = stepsOf(stillroom, id)
  const losses = await savedCsv(stillroom, 'Loss terms')
  expect(losses.step).toEqual(steps.map(({ step }) => step))
  expect(losses.total).toEqual(steps.map(({ loss }) => loss))
  const termOf = (loss: string) => steps.map(({ terms }) => terms.find((term) => term.loss === loss)?.value)
  expect(losses['soft labels']).toEqual(termOf('soft-label'))
  expect(losses['attention KL']).toEqual(termOf('attention-kl'))
  const layers = await savedCsv(stillroom, 'Loss by layer')
  const pairs = steps.filter(({ terms }) => terms.some(({ pairs: pairLosses }) => pairLosses?.length))
  expect(layers.step).toEqual(pairs.map(({ step }) => step))
  expect(layers['attention KL 4→2']).toEqual(
    pairs.map(
      ({ terms }) =>
        terms.find(({ loss }) => loss === 'attention-kl')?.pairs?.find(({ teacher }) => teacher === 4)?.value,
    ),
  )
  expect((await savedCsv(stillroom, 'Gradient norm'))['gradient norm']).toEqual(
    steps.map(({ gradientNorm }) => gradientNorm),
  )
}

/**
 * Steps that the window itself holds of the total loss: what it was told live, with what it asked
 * for.
 */
export async function stepsInWindow(stillroom: StillroomWindow): Promise<readonly number[]> {
  const chart = panel(stillroom, 'Learning rate')
  await (await exportItem(chart, 'Show as a table')).click()
  const rows = await chart.locator('tbody tr td:first-child').allInnerTexts()
  const said = await chart.locator('.twin p').allInnerTexts()
  await (await exportItem(chart, 'Show the drawing')).click()
  const count = said[0] ? Number(/of ([\d,]+) rows/.exec(said[0])?.[1]?.replaceAll(',', '')) : rows.length
  const last = Number(rows.at(-1)?.replaceAll(',', ''))
  return [count, last]
}
