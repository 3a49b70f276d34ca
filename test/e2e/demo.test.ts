// One at a time: trains MiniLM four times, on every core.
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { RunComparison } from '../../src-main/contract/comparison.ts'
import { TRUTH_CELLS, type TruthCell } from '../../src-main/contract/example-browser.ts'
import { ask as askCommandLine } from '../scenarios/command-line/run-stillroom.ts'
import { stillroomOpener } from './stillroom-opener.ts'
import type { StillroomWindow } from './stillroom-window.ts'

const openStillroom = stillroomOpener()
let stillroom: StillroomWindow

/**
 * The demo's training takes a minute on two quiet cores; a machine that is busy besides may need
 * several.
 */
const DEMO_MS = 600_000

test(
  'a first visit: the demo by one click, its charts move, its host dies and comes back, and every number is that of the command line',
  async () => {
    stillroom = await openStillroom()
    const { page } = stillroom
    await page.getByRole('button', { name: 'Run the quick demo' }).click()

    // The teacher trains first. Its run opens from the sidebar, and its chart moves.
    await page.locator('nav').getByRole('link', { name: 'Runs' }).click()
    const training = page.getByRole('heading', { name: 'Training now' })
    await training.waitFor({ timeout: DEMO_MS })
    const runs = () => stillroom.runs()
    const stepOf = async (name: string) => (await runs()).find((run) => run.name === name)?.step ?? 0
    const until = async (isSo: () => Promise<boolean>) => {
      const from = performance.now()
      while (!(await isSo())) {
        if (performance.now() - from > DEMO_MS) throw new Error(`Not within ${DEMO_MS} ms`)
        await page.waitForTimeout(100)
      }
    }
    await until(async () => (await runs()).some(({ state, step }) => state === 'running' && step > 2))
    const [teacher] = await runs()
    await page.evaluate((id) => (location.hash = `#/run/${id}`), teacher?.id)
    const canvas = page.locator('main canvas').first()
    await canvas.waitFor()
    const pictureAt = () => canvas.evaluate((element: HTMLCanvasElement) => element.toDataURL())
    const before = await pictureAt()
    const stepBefore = await stepOf('teacher on movie-reviews, minilm-l6')
    await until(async () => (await stepOf('teacher on movie-reviews, minilm-l6')) > stepBefore + 2)
    await until(async () => (await pictureAt()) !== before)

    // The host dies in the middle of a student's training; the trainer does not, and the queue is
    // not forgotten.
    await until(async () => (await stepOf('soft labels')) > 5)
    await stillroom.killHost()
    await stillroom.restartHost()
    const isFinished = async (name: string) =>
      (await runs()).some((run) => run.name === name && run.state === 'finished')
    await until(() => isFinished('soft labels'))
    await until(() => isFinished('internal representations'))

    // Side by side: the window's numbers are the command line's.
    const all = await runs()
    expect(all.map(({ name }) => name).toSorted()).toEqual([
      'internal representations',
      'soft labels',
      'soft labels, as many steps',
      'teacher on movie-reviews, minilm-l6',
    ])
    const idOf = (name: string) => all.find((run) => run.name === name)?.id ?? ''
    const [a, b] = [idOf('internal representations'), idOf('soft labels')]
    // Classes are told apart by McNemar's test, not by differences of scores.
    const { differences, ...told } = await askCommandLine<RunComparison & { differences: unknown }>(
      ['compare', a, b],
      { home: join(stillroom.root, 'home') },
    )
    expect(differences).toEqual([])
    const sideBySide = await stillroom.ask('examples.open', { a, b })
    const both = await stillroom.ask('runs.compare', { ids: [a, b] })
    expect(both).toMatchObject(told)
    const [ofA] = told.runs
    expect(sideBySide.examples).toBe(told.dev)
    const countOf = (cell: TruthCell) => sideBySide.cells[TRUTH_CELLS.indexOf(cell)] ?? Number.NaN
    expect(countOf('all-right') + countOf('b-loses')).toBe(ofA?.teacherRightStudentRight)
    expect(countOf('a-mends') + countOf('both-mend')).toBe(ofA?.teacherWrongStudentRight)
    await page.evaluate(() => (location.hash = '#/examples'))
    await page.getByRole('combobox', { name: 'Student A' }).selectOption(a)
    await page.getByRole('combobox', { name: 'Student B' }).selectOption(b)
    const cube = page.getByRole('region', { name: 'Truth cube' })
    for (const [name, count] of [
      ['all right', countOf('all-right')],
      ['B loses it', countOf('b-loses')],
      ['inherited error', countOf('inherited')],
    ] as const) {
      // The view opens on the two newest students: it shows these once it has loaded them.
      await cube
        .getByRole('button', { name })
        .filter({ hasText: count.toLocaleString('en') })
        .waitFor()
    }
    const p = told.pairs[0]?.p ?? Number.NaN
    const said = p < 0.001 ? 'p < 0.001' : `p = ${p.toFixed(3)}`
    await page.getByRole('group', { name: 'Summary' }).getByText(said).waitFor()
    // While the host was dead, and before the new one was entered, the page was told so.
    const isOfTheGap = (text: string) => /ERR_CONNECTION_(REFUSED|RESET)|WebSocket|401/.test(text)
    expect(stillroom.complaints.filter((text) => !isOfTheGap(text))).toEqual([])
  },
  2 * DEMO_MS,
)
