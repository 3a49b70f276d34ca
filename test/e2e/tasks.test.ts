import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import type { Task } from '../../src-main/contract/tasks.ts'
import { writeSyntheticRun } from '../support/synthetic-run.ts'
import { axeViolations } from './axe-violations.ts'
import { stillroomOpener } from './stillroom-opener.ts'
import type { StillroomWindow } from './stillroom-window.ts'

// Labels that are no one class of a text, seen in every view; what was trained is not asked here.

const openStillroom = stillroomOpener()
let stillroom: StillroomWindow
let page: Page

const DEV = 40
const ROWS = Array.from({ length: DEV }, (_, row) => row)
const NAMES = ['calm', 'glad', 'late']

const NUMBER: Task = { kind: 'regression', outputs: 1, tolerance: 0.5 }
/** 0 … 5, in steps of a quarter, which a float has exactly. */
const NUMBERS = ROWS.map((row) => ((row * 7) % 21) / 4)
/** Off by a quarter, and by a whole on every so manieth text. */
const numbersOff = (every: number) =>
  Float32Array.from(NUMBERS, (number, row) => number + (row % every === 0 ? 1 : 0.25))

const SEVERAL: Task = { kind: 'multi-label', outputs: NAMES.length }
const hasLabel = (row: number, label: number) => (((row * 5) % 8) & (1 << label)) !== 0
const DECISIONS = ROWS.flatMap((row) => NAMES.map((_, label) => hasLabel(row, label)))
/** Sure of each label, and of `late` wrongly so on every so manieth text. */
const labelsOff = (every: number) =>
  Float32Array.from(DECISIONS, (has, at) => {
    const isOff = at % NAMES.length === 2 && Math.floor(at / NAMES.length) % every === 0
    return has === isOff ? -2 : 2
  })

beforeAll(async () => {
  stillroom = await openStillroom({
    prepare(root) {
      const runs = join(root, 'home', 'runs')
      mkdirSync(runs, { recursive: true })
      const write = (
        { task, labels, labelOf, gold, off }: (typeof KINDS)[number],
        [name, every]: readonly [string, number],
        at: number,
      ) => {
        const dev = join(root, `${task.kind}.jsonl`)
        const rows = ROWS.map((row) => JSON.stringify({ text: `text ${row}`, label: labelOf(row) }))
        writeFileSync(dev, rows.join('\n'))
        writeSyntheticRun(runs, `20260101-00000${at}-${name}`, {
          task,
          labels,
          dev,
          gold,
          teacher: off(DEV),
          student: off(every),
          teacherKey: task.kind,
          plan: {
            name,
            data: { source: { kind: 'files', train: dev, dev, taskKind: task.kind } },
            training: { learningRate: every * 1e-5 }, // else they were one plan's seeds
          },
        })
      }
      for (const [at, kind] of KINDS.entries())
        kind.students.forEach((student, which) => write(kind, student, 2 * at + which))
    },
  })
  page = stillroom.page
})

const KINDS = [
  {
    task: NUMBER,
    labels: ['score'],
    labelOf: (row: number): unknown => NUMBERS[row],
    gold: Float32Array.from(NUMBERS),
    off: numbersOff,
    students: [
      ['near', 10],
      ['wide', 2],
    ],
  },
  {
    task: SEVERAL,
    labels: NAMES,
    labelOf: (row: number): unknown => NAMES.filter((_, label) => hasLabel(row, label)),
    gold: Float32Array.from(DECISIONS, Number),
    off: labelsOff,
    students: [
      ['sure', 10],
      ['lost', 2],
    ],
  },
] as const

const idOf = async (name: string) => (await stillroom.runs()).find((run) => run.name === name)?.id ?? ''
const go = (address: string) => page.goto(`${page.url().replace(/#.*/, '')}#${address}`)
const region = (name: string) => page.getByRole('region', { name, exact: true })
/** A row of a panel's table, in one line. */
async function rowOf(panel: string, row: string): Promise<string> {
  const line = region(panel).locator('tbody tr', { hasText: row }).first()
  return (await line.innerText()).replaceAll(/\s+/g, ' ').trim()
}

test('runs of numbers show their correlation and error in the table, on their page, compared and by example', async () => {
  const [near, wide] = [await idOf('near'), await idOf('wide')]
  const { runs } = await stillroom.ask('runs.compare', { ids: [near, wide] })
  const pearson = runs.map((run) => run.pearson ?? NaN)

  await go('/runs')
  await page.getByLabel('Filter runs').fill('pearson > 0.5')
  await expect.poll(() => page.locator('.query .nowrap').innerText()).toBe('2 of 4 runs')

  await go(`/run/${wide}`)
  await region('Result').getByText('Within 0.5 of the label, %').waitFor()
  // Half of the texts are off by a whole, the others by a quarter.
  expect(await rowOf('Result', 'MSE')).toContain(((1 + 1 / 16) / 2).toFixed(4))
  expect(await rowOf('Result', 'Pearson')).toContain(pearson[1]?.toFixed(4))
  expect(await rowOf('Result', 'Within 0.5')).toMatch(/50\.00.*20 of 40/)
  expect(await rowOf('Result', 'Agrees with teacher')).toMatch(/52\.50.*21 of 40/)

  await go(`/compare/${near},${wide}`)
  await region('Differences').getByText('MSE').first().waitFor()
  expect(await rowOf('Metrics', 'Pearson')).toContain(pearson[0]?.toFixed(3))
  expect(await rowOf('Metrics', 'Within 0.5 of the label')).toMatch(/90\.0.*50\.0/)
  expect(await rowOf('Differences', 'MSE')).toMatch(/\+ 0\.375 .*\bA$/)
  expect(await axeViolations(page)).toEqual([])

  await go(`/examples?a=${near}&b=${wide}&i=2`)
  await page.getByText('Right: within 0.5 of the human score, the mark on each bar.').waitFor()
  const summary = page.getByRole('group', { name: 'Summary' })
  expect(await summary.innerText()).toMatch(/Within 0\.5 of the label, %\s+T\s*97\.5\s+A\s*90\.0\s+B\s*50\.0/)
  await page.getByText('off by 0.25').first().waitFor()
  await page.getByText('off by 1.00').first().waitFor()
  expect(await axeViolations(page)).toEqual([])
  expect(stillroom.complaints).toEqual([])
})

test('runs of several labels show F1 by label in the table, on their page, compared and by example', async () => {
  const [sure, lost] = [await idOf('sure'), await idOf('lost')]
  const late = ROWS.filter((row) => hasLabel(row, 2))
  const wrong = ROWS.filter((row) => row % 2 === 0)
  const found = late.filter((row) => !wrong.includes(row)).length
  const said = found + wrong.filter((row) => !hasLabel(row, 2)).length
  const f1OfLate = (2 * found) / (said + late.length)

  await go('/runs')
  await page.getByLabel('Filter runs').fill('f1Micro > 0.5')
  await expect.poll(() => page.locator('.query .nowrap').innerText()).toBe('2 of 4 runs')

  await go(`/run/${lost}`)
  await region('Result').getByText('F1 of late, %').waitFor()
  const ofLate = await rowOf('Result', 'F1 of late')
  expect(ofLate).toContain((100 * f1OfLate).toFixed(2))
  expect(ofLate).toContain('as the teacher on 52.5 %')
  expect(await rowOf('Result', 'F1 of calm')).toContain('100.00')
  expect(await rowOf('Result', 'All labels right')).toMatch(/50\.00.*20 of 40/)

  await go(`/compare/${sure},${lost}`)
  await region('Differences').getByText('F1, macro').first().waitFor()
  expect(await rowOf('Metrics', 'All labels right')).toMatch(/90\.0.*50\.0/)
  expect(await rowOf('Differences', 'F1, macro')).toMatch(/− \d+\.\d points .*\bA$/)
  expect(await axeViolations(page)).toEqual([])

  await go(`/examples?a=${sure}&b=${lost}&i=2`)
  const summary = page.getByRole('group', { name: 'Summary' })
  await summary.getByText('All labels right, %').waitFor()
  expect(await summary.innerText()).toMatch(/All labels right, %\s+T\s*97\.5\s+A\s*90\.0\s+B\s*50\.0/)
  // Of text 2 the human says 10 mod 8 = 2, the second label; B adds the third.
  await page.getByText('says glad, late').first().waitFor()
  await page.getByText('says glad', { exact: true }).first().waitFor()
  expect(await axeViolations(page)).toEqual([])
  expect(stillroom.complaints).toEqual([])
})
