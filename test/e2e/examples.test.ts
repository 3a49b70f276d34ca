import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { RunComparison } from '../../src-main/contract/comparison.ts'
import { TRUTH_CELLS } from '../../src-main/contract/example-browser.ts'
import { ask as askCommandLine } from '../scenarios/command-line/run-stillroom.ts'
import { axeViolations } from './axe-violations.ts'
import { examplesPage } from './examples-page.ts'
import { expectKeptTest } from './expect-kept-test.ts'
import { expectThirdStudent } from './expect-third-student.ts'
import { expectWords } from './expect-words.ts'
import { tinyStudent } from './tiny-student.ts'
import { stillroomOpener } from './stillroom-opener.ts'
import type { StillroomWindow, WindowOptions } from './stillroom-window.ts'

const DEV = 240

const openStillroom = stillroomOpener()
let stillroom: StillroomWindow
let page: Page
let a: string
let b: string

beforeAll(async () => {
  stillroom = await openStillroom({ inputs: { devExamples: DEV } })
  page = stillroom.page
  for (const seed of [1, 2]) await stillroom.ask('runs.start', { plan: tinyStudent(stillroom.root, seed) })
  const finished = async () => (await stillroom.runs()).filter(({ state }) => state === 'finished')
  while ((await finished()).length < 2) await page.waitForTimeout(100) // the hook's own limit ends it
  ;[a, b] = (await finished()).toSorted((x, y) => x.seed - y.seed).map(({ id }) => id) as [string, string]
})
afterEach(() => page.unrouteAll())

const { show, cellCount, total, untilTotal, chosen, detail, unfold } = examplesPage(() => page)
const open = (options?: WindowOptions) => show({ a, b }, options)

describe('the examples', () => {
  test('agree number for number with compare --json; a cell filters, and a third student stands beside', async () => {
    await open()
    const compared = await askCommandLine<RunComparison>(['compare', a, b], {
      home: join(stillroom.root, 'home'),
    })
    const [ofA, ofB] = compared.runs
    const counts = Object.fromEntries(
      await Promise.all(TRUTH_CELLS.map(async (cell) => [cell, await cellCount(cell)] as const)),
    )
    const sum = (...cells: string[]) => cells.reduce((all, cell) => all + (counts[cell] ?? 0), 0)
    expect(sum(...Object.keys(counts))).toBe(compared.dev)
    expect(sum('all-right', 'b-loses', 'a-loses', 'both-lose')).toBe(compared.teacherRight)
    expect(sum('all-right', 'b-loses')).toBe(ofA?.teacherRightStudentRight)
    expect(sum('both-mend', 'a-mends')).toBe(ofA?.teacherWrongStudentRight)
    expect(sum('all-right', 'a-loses')).toBe(ofB?.teacherRightStudentRight)
    expect(sum('b-loses', 'a-mends')).toBe(compared.pairs[0]?.aOnly)
    const strip = await page.getByRole('group', { name: 'Summary' }).innerText()
    for (const accuracy of [compared.teacher?.accuracy, ofA?.accuracy, ofB?.accuracy])
      expect(strip).toContain((100 * (accuracy ?? NaN)).toFixed(1))
    expect(strip).toContain(`${compared.pairs[0]?.aOnly} to ${compared.pairs[0]?.bOnly}`)

    const largest = Object.entries(counts).sort(([, x], [, y]) => y - x)[0]?.[0] ?? ''
    await page.locator(`[data-cell="${largest}"]`).click()
    await untilTotal(counts[largest] ?? 0)
    await expect.poll(() => page.url()).toContain(`cells=${largest}`)
    await page.reload()
    await page.locator('[data-index]').first().waitFor()
    expect(await total()).toBe(counts[largest])
    expect(await page.locator(`[data-cell="${largest}"]`).getAttribute('aria-pressed')).toBe('true')
    await open()
    await expectThirdStudent(page, a, DEV)
    expect(stillroom.complaints).toEqual([])
  })

  test('are gone through, found, sorted and tagged by keyboard, and stay so after a reload', async () => {
    await open()
    await page.waitForFunction(() => document.querySelector('[data-example]') !== null)
    const first = await chosen()
    await page.keyboard.press('j')
    await page.waitForFunction(
      (before) => document.querySelector('[data-example]')?.getAttribute('data-example') !== before,
      first,
    )
    const second = await detail()
    expect(await chosen()).toBe(second)
    await page.keyboard.press('k')
    await page.waitForFunction(
      (wanted) => document.querySelector('[data-example]')?.getAttribute('data-example') === wanted,
      first,
    )

    await page.keyboard.press('1')
    await page.getByLabel('New tag').fill('negation')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'negation 1' }).waitFor()
    await page.keyboard.press('n')
    await page.getByLabel('Note', { exact: true }).fill('B reads it alone')
    await page.keyboard.press('Enter')
    await page.keyboard.press('j')
    await page.waitForFunction(
      (wanted) => document.querySelector('[data-example]')?.getAttribute('data-example') === wanted,
      second,
    )
    await page.keyboard.press('1')
    await page.getByRole('button', { name: 'negation 2' }).waitFor()
    await page.keyboard.press('u')
    await page.getByRole('button', { name: 'negation 1' }).waitFor()

    await page.reload()
    await page.waitForFunction(
      (wanted) => document.querySelector('[data-example]')?.getAttribute('data-example') === wanted,
      second,
    )
    await page.keyboard.press('k')
    await page.waitForFunction(
      (wanted) => document.querySelector('[data-example]')?.getAttribute('data-example') === wanted,
      first,
    )
    await page.waitForFunction(
      () => document.querySelector<HTMLTextAreaElement>('#example-note')?.value === 'B reads it alone',
    )
    await page.getByRole('button', { name: 'negation 1' }).click()
    await untilTotal(1)
    await page.getByRole('button', { name: 'Clear' }).click()
    await untilTotal(DEV)

    await page.keyboard.press('/')
    await page.keyboard.type('teacher > 0.5 and not a_right')
    await page.getByText('a query').waitFor()
    const { rows } = await stillroom.ask('examples.page', {
      students: { a, b },
      filter: { find: 'teacher > 0.5 and not a_right' },
      sort: { by: 'apart', descending: true },
      offset: 0,
      count: 1000,
    })
    await untilTotal(rows.length)
    await page.getByLabel('Find examples').fill('w31')
    await page.getByText('words', { exact: true }).first().waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('columnheader', { name: '#' }).getByRole('button').click()
    await page.waitForFunction(() => location.hash.includes('sort=index'))
    expect(await page.locator('[aria-sort]').innerText()).toContain('#')
    await page.keyboard.press('x')
    await page.waitForFunction((id) => location.hash.includes(`a=${id}`), b)
    // An answer that comes after the view was left stays out of the next one's address.
    const left = Promise.withResolvers<void>()
    await page.route('**/api', async (route) => {
      if (route.request().postData()?.includes('examples.open')) await left.promise
      await route.continue()
    })
    const asked = page.waitForRequest((request) => Boolean(request.postData()?.includes('examples.open')))
    await page.keyboard.press('x')
    const request = await asked // before the view is left, on a busy machine too
    await page.getByRole('link', { name: 'Runs', exact: true }).click()
    await page.getByRole('grid', { name: 'Runs' }).waitFor()
    left.resolve()
    await (await request.response())?.finished()
    await page.waitForTimeout(100)
    expect(await page.evaluate(() => location.hash)).toBe('#/runs')
    expect(stillroom.complaints).toEqual([])
  })

  test('show what teacher and students look at, as the engine gives it', async () => {
    await open()
    await page.locator('[data-looked]').waitFor({ timeout: 60_000 })
    const index = Number(await detail())
    const { text } = await stillroom.ask('examples.show', { students: { a, b }, index })
    const look = await stillroom.ask('examples.look', {
      students: { a, b },
      text,
      layers: { teacher: 2, a: 1, b: 1 },
    })
    const said = () => page.getByLabel('Attention', { exact: true }).locator('[aria-live]').innerText()
    const grid = page.getByLabel(/Attention of layer and head/)
    await grid.focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowRight')
    const tokens = look.tokens
    const values = (role: 'teacher' | 'a' | 'b') =>
      new Float32Array(
        new Uint8Array(Buffer.from(look.models[role]?.attention?.values ?? '', 'base64')).buffer,
      )
    const at = tokens.length + 2
    expect(await said()).toContain(`${tokens[1]} looks at ${tokens[2]}`)
    for (const [mark, role] of [
      ['T', 'teacher'],
      ['A', 'a'],
      ['B', 'b'],
    ] as const)
      expect(await said()).toContain(`${mark} ${values(role)[at]?.toFixed(2)}`)
    for (let row = 0; row < tokens.length; row++) {
      const shares = values('teacher').subarray(row * tokens.length, (row + 1) * tokens.length)
      expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 5)
    }
    await page.keyboard.press(']')
    await page.getByText('S2 learnt from T4').waitFor()
    await page.keyboard.press('.')
    await page.getByText('T4, head 2').waitFor()

    const { label } = await stillroom.ask('examples.show', { students: { a, b }, index })
    await expectWords(stillroom, { students: { a, b }, text, output: label })
    await page.getByLabel('Your wording').fill('w3 w5 w8')
    const playground = page.getByLabel('Playground')
    await page.locator('[data-looked^="w3 w5 w8"]').waitFor()
    await expect.poll(() => page.locator('[data-weighed=a]').innerText()).toContain('w3 w5 w8')
    const original = await stillroom.ask('examples.look', {
      students: { a, b },
      text: 'w3 w5 w8',
      layers: {},
    })
    for (const role of ['teacher', 'a', 'b'] as const)
      await playground
        .getByText(original.probabilities[role]?.[label]?.toFixed(2) ?? '', { exact: true })
        .first()
        .waitFor()
    await page.getByLabel('Your wording').fill('')
    await playground.getByText('write something').waitFor()
    expect(await page.getByLabel('Attention', { exact: true }).count()).toBe(0)
    await page.getByLabel('Your wording').fill('w3 '.repeat(3000))
    await playground.getByText(/models read \d+ tokens, and 2,9\d\d are cut/).waitFor()
    expect(stillroom.complaints).toEqual([])
  })

  test('are compared inside once; equal answers for other reasons then stand first', async () => {
    await open()
    await unfold('Other reasons')
    await page.getByRole('button', { name: 'Compare A and B inside' }).click()
    await page.getByText('Heads furthest from the teacher’s').waitFor({ timeout: 90_000 })
    await page.getByRole('button', { name: 'B: furthest first' }).click()
    await expect.poll(() => page.url()).toContain('sort=attention-b')
    const wanted = await stillroom.ask('examples.page', {
      students: { a, b },
      filter: { sameLabel: true },
      sort: { by: 'attention-b', descending: true },
      offset: 0,
      count: 1,
    })
    await untilTotal(wanted.total)
    await expect.poll(detail).toBe(String(wanted.rows[0]?.index))
    await page.getByRole('img', { name: /^CKA of the teacher’s layers and B’s/ }).waitFor()
    expect(stillroom.complaints).toEqual([])
  })

  test('fall into slices of A − B; one opens as a query in the table, and closes again', async () => {
    await open()
    const { slices } = await stillroom.ask('examples.slices', { a, b })
    expect(slices.length).toBeGreaterThan(5)
    const [first] = slices
    await unfold('Slices of A − B')
    const panel = page.getByRole('region', { name: 'Slices of A − B' })
    const button = panel.locator('[data-slice]').first()
    expect(await button.innerText()).toContain(first?.name)
    await button.click()
    await untilTotal(first?.examples ?? NaN)
    await expect.poll(() => page.getByLabel('Find examples').inputValue()).toBe(first?.find)
    await expect.poll(() => page.url()).toContain('q=')
    await panel.getByRole('button', { name: `All ${slices.length}` }).click()
    expect(await panel.locator('[data-slice]').count()).toBe(slices.length)
    await button.click()
    await untilTotal(DEV)
    expect(stillroom.complaints).toEqual([])
  })

  test('say what confidence is worth and what is inherited, and go back to an earlier evaluation', async () => {
    await open()
    const wrong = ['both-mend', 'a-mends', 'b-mends', 'inherited'].map(cellCount)
    const [byNobody = 0, onlyB = 0, byB = 0, byBoth = 0] = await Promise.all(wrong)
    const all = byNobody + onlyB + byB + byBoth
    const inherited = await stillroom.ask('examples.inheritance', { a, b })
    expect(inherited).toMatchObject({
      teacherWrong: all,
      students: [{ role: 'a', repeated: byB + byBoth }, { role: 'b' }],
    })
    const ece = (await stillroom.ask('examples.calibration', { a, b }))?.models[1]?.parts.all?.ece.value
    await unfold('Confidence')
    expect(await page.locator('[data-measure="ece"]').innerText()).toContain((100 * (ece ?? NaN)).toFixed(1))
    await unfold('Inheritance')
    const row = page.locator('[data-inherited="T wrong: repeated"]')
    expect(await row.innerText()).toContain(((100 * (byB + byBoth)) / all).toFixed(1))

    const lives = await stillroom.ask('examples.lives', { a, b })
    await unfold('Biographies')
    await page.locator('[data-life="learnt first a"]').click()
    await untilTotal(DEV - (lives.a?.neverLearnt ?? NaN))
    await page.getByRole('slider', { name: 'Evaluation' }).press('ArrowLeft')
    await expect.poll(() => page.url()).toContain('sa=')
    const stepA = Number(/sa=(\d+)/.exec(page.url())?.[1])
    const { cells } = await stillroom.ask('examples.open', { a, b, stepA, stepB: stepA })
    await expect.poll(() => cellCount('all-right')).toBe(cells[0])
    expect(stillroom.complaints).toEqual([])
  })

  test('are kept as tests in other words, for these students and later ones', async () => {
    await open()
    await expectKeptTest(stillroom, { a, b }, tinyStudent(stillroom.root, 3))
    expect(stillroom.complaints).toEqual([])
  })

  test.each([
    ['light', 1440, 900],
    ['dark', 1440, 900],
    ['light', 1100, 700],
  ] as const)(
    'has no violation that axe finds, and cuts nothing, in %s at %i × %i',
    async (colorScheme, width, height) => {
      await open({ colorScheme, width, height })
      await page.locator('[data-looked]').waitFor({ timeout: 60_000 })
      expect(await axeViolations(page)).toEqual([])
      if (width < 1281) {
        await page.getByRole('button', { name: 'Cube and filters' }).click()
        await page.locator('[data-cell]').first().waitFor()
        expect(await axeViolations(page)).toEqual([])
      }
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      expect(overflow).toBeLessThanOrEqual(0)
      expect(stillroom.complaints).toEqual([])
    },
  )
})
