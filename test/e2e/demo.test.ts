// One at a time: trains MiniLM three times, on every core.
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { RunComparison } from '../../src-main/contract/comparison.ts'
import { TRUTH_CELLS, type TruthCell } from '../../src-main/contract/example-browser.ts'
import { ask as askCommandLine } from '../scenarios/command-line/run-stillroom.ts'
import { axeViolations } from './axe-violations.ts'
import { stillroomOpener } from './stillroom-opener.ts'
import type { StillroomWindow } from './stillroom-window.ts'

const openStillroom = stillroomOpener()
let stillroom: StillroomWindow

/**
 * The demo's training takes two minutes on two quiet cores; a machine that is busy besides may need
 * several.
 */
const DEMO_MS = 600_000

test(
  'a first visit: one click opens the story, it outlives reloads and its host, and ends on the sentence that its rule says',
  async () => {
    stillroom = await openStillroom()
    const { page } = stillroom
    await page.getByRole('button', { name: 'Run the quick demo' }).click()

    // The teacher learns; the students are to come. Another window says the same.
    const now = page.getByRole('status').filter({ hasText: 'You may leave this page' })
    const says = (words: string) => now.getByText(words).waitFor({ timeout: DEMO_MS })
    await says('The teacher learns from people.')
    await page.reload()
    await says('The teacher learns from people.')
    const model = (name: string) => page.getByRole('region', { name })
    await model('Student A, from the inside').getByText('to come').waitFor()
    expect(await axeViolations(page)).toEqual([])
    const watched = page.getByRole('region', { name: 'Sentences to watch' })
    await watched.locator('tr[data-probe]').first().waitFor({ timeout: DEMO_MS })

    // The host dies in the middle of a student's training; the trainer does not, and the story is
    // not forgotten.
    await says('Student A learns what the teacher does inside')
    const runs = () => stillroom.runs()
    const stepOf = async (name: string) => (await runs()).find((run) => run.name === name)?.step ?? 0
    await expect.poll(() => stepOf('internal representations'), { timeout: DEMO_MS }).toBeGreaterThan(5)
    await stillroom.killHost()
    await stillroom.restartHost()
    await page.evaluate(() => (location.hash = '#/demo'))
    await says('Student A learns')
    await model('Student B, from answers').getByText('to come').waitFor()
    await says('Student B learns what the teacher answers.')

    // It ends by itself, on the sentence of its rule.
    const ending = page.getByRole('region', { name: 'The sentence' })
    await ending.waitFor({ timeout: DEMO_MS })
    const all = await runs()
    expect(all.map(({ name }) => name).toSorted()).toEqual([
      'internal representations',
      'soft labels',
      'teacher on movie-reviews, minilm-l6',
    ])
    const idOf = (name: string) => all.find((run) => run.name === name)?.id ?? ''
    const [a, b] = [idOf('internal representations'), idOf('soft labels')]
    const students = { a, b }
    const { rows } = await stillroom.ask('examples.page', {
      students,
      filter: { find: 'teacher_right and a_right and not b_right' },
      sort: { by: 'index', descending: false },
      offset: 0,
      count: 1500,
    })
    const apart = rows.map(({ a: ofA, b: ofB }) => Math.abs((ofA[0] ?? 0) - (ofB?.[0] ?? 0)))
    const furthest = rows[apart.indexOf(Math.max(...apart))]
    await ending.getByText(furthest?.text ?? 'no sentence').waitFor()
    await ending.getByRole('link', { name: `All ${rows.length} of its kind` }).waitFor()
    await page.getByRole('region', { name: 'Attention' }).getByText('looks at').waitFor()
    expect(await axeViolations(page)).toEqual([])

    // The window's numbers are the command line's.
    // Classes are told apart by McNemar's test, not by differences of scores.
    const { differences, ...told } = await askCommandLine<RunComparison & { differences: unknown }>(
      ['compare', a, b],
      { home: join(stillroom.root, 'home') },
    )
    expect(differences).toEqual([])
    expect(await stillroom.ask('runs.compare', { ids: [a, b] })).toMatchObject(told)
    const sideBySide = await stillroom.ask('examples.open', students)
    const [ofA] = told.runs
    const countOf = (cell: TruthCell) => sideBySide.cells[TRUTH_CELLS.indexOf(cell)] ?? Number.NaN
    expect(countOf('all-right') + countOf('b-loses')).toBe(ofA?.teacherRightStudentRight)
    expect(countOf('a-mends') + countOf('both-mend')).toBe(ofA?.teacherWrongStudentRight)
    const p = told.pairs[0]?.p ?? Number.NaN
    await ending.getByText(`only B about ${told.pairs[0]?.bOnly}.`).waitFor()

    // On from there: the same pair, in Examples.
    await ending.getByRole('link', { name: 'of its kind' }).click()
    const cube = page.getByRole('region', { name: 'Truth cube' })
    for (const [name, count] of [
      ['all right', countOf('all-right')],
      ['B loses it', countOf('b-loses')],
      ['inherited error', countOf('inherited')],
    ] as const)
      await cube
        .getByRole('button', { name })
        .filter({ hasText: count.toLocaleString('en') })
        .waitFor()
    const said = p < 0.001 ? 'p < 0.001' : `p = ${p.toFixed(3)}`
    await page.getByRole('group', { name: 'Summary' }).getByText(said).waitFor()
    // While the host was dead, and before the new one was entered, the page was told so.
    const isOfTheGap = (text: string) => /ERR_CONNECTION_(REFUSED|RESET)|WebSocket|401/.test(text)
    expect(stillroom.complaints.filter((text) => !isOfTheGap(text))).toEqual([])
  },
  2 * DEMO_MS,
)
