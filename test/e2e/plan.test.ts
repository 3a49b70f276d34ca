import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { DistillPlan } from '../../src-main/contract/plan.ts'
import { parseRunPlan } from '../../src-main/domain/plan/parse-run-plan.ts'
import { axeInBothThemes, axeViolations } from './axe-violations.ts'
import { fieldOf, jsonOf, shownPlanOf, startOf, typeTinyPlanInto } from './plan-form.ts'
import { stillroomOpener } from './stillroom-opener.ts'
import type { StillroomWindow, WindowOptions } from './stillroom-window.ts'

const openStillroom = stillroomOpener()
let stillroom: StillroomWindow
let page: Page

afterEach(() => vi.unstubAllEnvs())

async function open(options?: WindowOptions): Promise<void> {
  stillroom = await openStillroom(options)
  page = stillroom.page
  await page.goto(page.url().replace(/#.*/, '#/plan'))
  await page.getByRole('heading', { name: 'New run' }).waitFor()
}

const field = (name: string) => fieldOf(page, name)
const start = () => startOf(page)
const json = () => jsonOf(page)
const typeTinyPlan = () => typeTinyPlanInto(page, stillroom.root)
const shownPlan = () => shownPlanOf(page)
const pairs = ({ mapping }: DistillPlan) => mapping.map(({ teacher, student }) => `${teacher}${student}`)

async function dropFiles(target: Locator, named: Readonly<Record<string, string>>): Promise<void> {
  const files = await page.evaluateHandle((contents) => {
    const transfer = new DataTransfer()
    for (const [name, text] of Object.entries(contents)) transfer.items.add(new File([text], name))
    return transfer
  }, named)
  await target.dispatchEvent('drop', { dataTransfer: files })
}

describe('a plan made in the window', () => {
  test('is the JSON beside it, and what the run folder holds', async () => {
    await open()
    await typeTinyPlan()
    await field('Name').fill('typed')
    await page.getByRole('button', { name: 'Progressive' }).click()
    await field('Epochs').fill('1')
    await field('Batch').fill('4')
    await field('Learning rate').fill('1e-3')
    await field('Seeds').fill('3, 5')
    await page.getByRole('button', { name: 'JSON' }).click()
    const text = await json().inputValue()
    const plan = parseRunPlan(JSON.parse(text))
    await page.getByRole('button', { name: 'Start 2 runs' }).click()
    await page.waitForURL(/#\/runs$/)
    await expect
      .poll(async () => (await stillroom.runs()).filter(({ state }) => state === 'finished').length, {
        timeout: 90_000,
      })
      .toBe(2)
    const runs = await stillroom.runs()
    expect(runs.map(({ seed }) => seed).sort()).toEqual([3, 5])
    const folder = (seed: number) =>
      join(stillroom.root, 'home', 'runs', runs.find((run) => run.seed === seed)?.id ?? '')
    const written = (seed: number) => readFileSync(join(folder(seed), 'plan.json'), 'utf8')
    expect(written(3)).toBe(`${text}\n`)
    expect(parseRunPlan(JSON.parse(written(5)))).toEqual({ ...plan, training: { ...plan.training, seed: 5 } })
    expect(stillroom.complaints).toEqual([])
  })

  test('is mapped by keyboard, by dragging and by proposals; undone, and kept over a reload', async () => {
    await open()
    await typeTinyPlan()
    expect(pairs(await shownPlan())).toEqual(['21', '42'])
    await page.getByRole('button', { name: 'T1 feeds no student layer' }).focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    expect(await page.evaluate(() => document.activeElement?.textContent)).toMatch(/^T3/)
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('Enter')
    expect(pairs(await shownPlan())).toEqual(['21', '31', '42'])
    await page.getByLabel('T1 to S2').focus()
    await page.keyboard.press('ArrowLeft')
    await page.keyboard.press('Space')
    expect(pairs(await shownPlan())).toEqual(['11', '21', '31', '42'])
    await page.getByText('S1 learns from T1, T2 and T3, S2 from T4.').first().waitFor()
    await page.keyboard.press('Control+z')
    await page.keyboard.press('Control+z')
    expect(pairs(await shownPlan())).toEqual(['21', '42'])

    const from = await page.getByRole('button', { name: /^T1 feeds/ }).boundingBox()
    const to = await page.getByRole('button', { name: /^S2 learns/ }).boundingBox()
    if (!from || !to) throw new Error('Nothing to drag')
    await page.mouse.move(from.x + 20, from.y + 8)
    await page.mouse.down()
    await page.mouse.move(from.x + 120, from.y + 20, { steps: 3 })
    await page.mouse.move(to.x + 20, to.y + 10, { steps: 3 })
    await page.mouse.up()
    expect(pairs(await shownPlan())).toEqual(['21', '12', '42'])
    await page.getByLabel('Disconnect T1 from S2').click({ force: true })
    expect(pairs(await shownPlan())).toEqual(['21', '42'])

    await page.getByRole('button', { name: 'Reversed', exact: true }).click()
    expect(pairs(await shownPlan())).toEqual(['41', '22'])
    await page.reload()
    await page.getByRole('heading', { name: 'New run' }).waitFor()
    expect(pairs(await shownPlan())).toEqual(['41', '22'])
    expect(stillroom.complaints).toEqual([])
  })

  test('says a problem at its field, and mends it by its button', async () => {
    await open()
    await typeTinyPlan()
    await field('Batch').fill('none')
    await page
      .getByText(
        'Batch size is "none"; it must be a whole number from 1 to 4,096: as many texts make one step.',
      )
      .first()
      .waitFor()
    expect(await field('Batch').getAttribute('aria-invalid')).toBe('true')
    await page.getByRole('button', { name: 'Clear' }).click()
    const hindrances = page.getByRole('list', { name: 'What keeps this plan from running' })
    await expect.poll(() => hindrances.getByRole('listitem').count()).toBe(2)
    expect(await start().isDisabled()).toBe(true)
    await page.getByRole('button', { name: 'Map every k-th layer' }).click()
    await field('Batch').fill('8')
    await expect.poll(() => start().isEnabled()).toBe(true)
    expect(pairs(await shownPlan())).toEqual(['21', '42'])
    expect(stillroom.complaints).toEqual([])
  })

  test('takes what is dropped anywhere, says what it understood, and shows which rows are rejected', async () => {
    await open()
    await page.evaluate(() => (location.hash = '#/library'))
    await page.getByRole('heading', { name: 'Library' }).waitFor()
    const notice = page.getByRole('status', { name: 'What was dropped' })
    const cola = 'gj04\t1\t\tThe sailors rode the breeze.\ncj99\t0\t*\tAs want.\n'
    await dropFiles(page.locator('main'), {
      'one.tsv': cola,
      'other.tsv': cola,
      'film.bin': '\u0000\u0001 film',
    })
    await notice.getByText('one.tsv: the training file, GLUE’s CoLA, by what it holds.').waitFor()
    await notice.getByText('other.tsv: the dev file').waitFor()
    await notice.getByText('film.bin is not taken: it holds no text.').waitFor()
    await page.getByText('2 train, 2 dev, no row rejected').waitFor()
    expect((await shownPlan()).data.source).toMatchObject({ kind: 'files', task: 'cola' })
    await notice.getByRole('button', { name: 'Undo' }).click()
    expect((await shownPlan()).data.source.kind).not.toBe('files')

    await page.getByLabel('Data set').selectOption('files')
    const zone = page.getByLabel('Drop data files here')
    const row = (text: string, label: string) => `${JSON.stringify({ text, label })}\n`
    const rows = Array.from({ length: 20 }, (_, index) =>
      row(`text ${index}`, index % 2 ? 'yes' : 'no'),
    ).join('')
    await dropFiles(zone, { 'own train.jsonl': `${rows}${row('', 'yes')}` })
    await notice.getByText('No dev file yet').waitFor()
    await dropFiles(zone, { 'own dev.jsonl': rows })
    await page.getByText('20 train, 20 dev, 1 rows rejected').waitFor()
    await page.getByText('1 rows are rejected').click()
    await page.getByText('the text is empty').waitFor()
    const { source } = (await shownPlan()).data
    if (source.kind !== 'files') throw new Error('The source is no file')
    expect(source.train.startsWith(join(stillroom.root, 'home', 'data'))).toBe(true)
    expect(readFileSync(source.dev, 'utf8')).toBe(rows)
    expect(stillroom.complaints).toEqual([])
  })

  test('comes from a preset with what differs, from a file, and from a run', async () => {
    await open()
    await typeTinyPlan()
    await page.getByRole('button', { name: 'Presets' }).click()
    await page.getByRole('menuitemradio', { name: /Soft labels only/ }).click()
    const soft = await shownPlan()
    expect(soft.losses.map(({ loss }) => loss)).toEqual(['soft-label'])
    await page.getByText('Nothing differs.').waitFor()
    await field('Epochs').fill('7')
    await page.locator('.diff', { hasText: 'epochs' }).waitFor()
    await field('Batch').focus()
    await page.keyboard.press('Control+z')
    await page.getByText('Nothing differs.').waitFor()

    await page.getByRole('button', { name: 'JSON' }).click()
    const folder = join(stillroom.root, 'own')
    mkdirSync(folder)
    writeFileSync(join(folder, 'plan.json'), JSON.stringify({ ...soft, name: 'from a file' }))
    await page.locator('input[type=file][accept*=json]').last().setInputFiles(join(folder, 'plan.json'))
    await expect.poll(() => field('Name').inputValue()).toBe('from a file')
    await json().fill('{ "kind": "distill",\n "losses": [}')
    await page.getByText(/^Line 2: This is no JSON/).waitFor()
    await page
      .getByRole('button', { name: 'Back to the form’s' })
      .or(page.getByText("Back to the form's"))
      .click()

    await stillroom.ask('runs.start', {
      plan: { ...soft, name: 'a run', training: { ...soft.training, epochs: 1 } },
    })
    await expect.poll(async () => (await stillroom.runs()).length, { timeout: 60_000 }).toBe(1)
    const [run] = await stillroom.runs()
    await page.goto(page.url().replace(/#.*/, `#/plan?from=${run?.id}`))
    await expect.poll(() => field('Name').inputValue()).toBe('a run')
    expect(await shownPlan()).toEqual(parseRunPlan(run?.plan))
    await expect.poll(() => page.url()).toMatch(/#\/plan$/)
    expect(stillroom.complaints).toEqual([])
  })

  test('is tried before it is started: estimate, checks, what each loss weighs; controls are queued with it', async () => {
    await open()
    await typeTinyPlan()
    await field('Batch').fill('4')
    await page.getByRole('button', { name: 'Try the plan' }).click()
    await page.getByText(/^measured on \d+ steps$/).waitFor({ timeout: 60_000 })
    await page.getByText('Losses are unchanged by extra padding').waitFor()
    await page.getByText(/^The teacher is right on \d+ of 12 dev examples$/).waitFor()
    await page.getByText('Share of the gradient in the dry run').waitFor()
    await page.getByText(/^Ground of a pair: CKA of its layers, by \[CLS\] in 12 dev texts/).waitFor()
    const title = await page.getByLabel('T1 to S1', { exact: true }).getAttribute('title')
    expect(title).toMatch(/^T1 → S1, CKA -?\d\.\d\d$/)
    await field('Epochs').fill('9')
    await page.getByText('Of a plan before the last changes.').waitFor()
    await field('Epochs').fill('3')
    await page.getByText('Of a plan before the last changes.').waitFor({ state: 'detached' })
    expect(await axeViolations(page)).toEqual([])
    await page.reload()
    await page.getByText(/^measured on \d+ steps$/).waitFor()
    await page.getByLabel('Reversed mapping').check()
    await page.getByLabel('Without internal losses', { exact: true }).check()
    await page.getByRole('button', { name: 'Start 3 runs' }).click()
    await page.waitForURL(/#\/runs$/)
    const { jobs } = await stillroom.ask('jobs.list', {})
    expect(jobs.map(({ title }) => title)).toEqual([
      expect.stringMatching(/, 2 layers, /),
      'reversed mapping',
      'without internal losses',
    ])
    expect(stillroom.complaints).toEqual([])
  })

  test("says what the teacher's vault takes and saves, and what is frozen; by keyboard alone", async () => {
    vi.stubEnv('STILLROOM_VAULTS', mkdtempSync(join(tmpdir(), 'stillroom-vaults-')))
    await open({ width: 1100, height: 700 })
    await typeTinyPlan()
    await field('Batch').fill('4')
    const teacher = page.locator('section.sec', { has: page.getByRole('heading', { name: 'Teacher' }) })
    await teacher.getByRole('button', { name: 'All of its settings' }).focus()
    await page.keyboard.press('Enter')
    const keep = page.getByLabel('Keep in a vault')
    await keep.focus()
    await page.keyboard.press('a') // “always”
    await page.keyboard.press('Tab')
    await page.keyboard.type('float16')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Control+a')
    await page.keyboard.type('2.5')
    await page.getByRole('button', { name: 'All training settings' }).click()
    await page.getByLabel('Frozen').selectOption('embeddings')
    await field('Micro-batch').fill('8')
    await page.getByText('Micro-batch is 8, more than the batch of 4').first().waitFor()
    await page.getByRole('button', { name: 'Take the whole batch' }).click()
    await field('Micro-batch').fill('2')
    const shown = await shownPlan()
    expect(shown.teacher.vault).toEqual({ keep: 'always', precision: 'float16', gigabytes: 2.5 })
    expect(shown.training).toMatchObject({ freeze: 'embeddings', microBatch: 2 })
    await page.getByRole('button', { name: 'Try the plan' }).click()
    const estimate = page.getByRole('region', { name: 'Estimate' })
    await estimate.getByText('filled in the first epoch, read from then on').waitFor({ timeout: 60_000 })
    expect(await estimate.innerText()).toMatch(/Vault\s+\d+\.\d MB, (saves|costs)/)
    await field('Seeds').fill('1, 2')
    await estimate.getByText(/in 2 runs: filled once/).waitFor()
    expect(await axeViolations(page)).toEqual([])
    await keep.selectOption('never')
    await expect.poll(() => field('All vaults at most').count()).toBe(0)
    await page.getByRole('button', { name: 'Again', exact: true }).click()
    await estimate
      .getByText('the plan keeps no teacher tensors; the teacher is computed at every step')
      .waitFor({ timeout: 60_000 })
    expect(stillroom.complaints).toEqual([])
    rmSync(process.env.STILLROOM_VAULTS ?? '', { recursive: true, force: true })
  })

  test('cuts nothing off at 1440 × 900 and at 1100 × 700, and has no violation that axe finds, in light and in dark', async () => {
    await open()
    await typeTinyPlan()
    await page.getByRole('button', { name: 'All of its settings' }).click()
    await page.getByRole('button', { name: 'All training settings' }).click()
    for (const [width, height] of [
      [1440, 900],
      [1100, 700],
    ] as const) {
      await page.setViewportSize({ width, height })
      const cut = await page.evaluate(() =>
        [document.documentElement, ...document.querySelectorAll('.form, .plan aside, header.top')]
          .filter((element) => element.scrollWidth > element.clientWidth + 1)
          .map((element) => element.className || element.tagName),
      )
      expect(cut).toEqual([])
    }
    await page.setViewportSize({ width: 1440, height: 900 })
    await field('Batch').fill('none')
    expect(await axeInBothThemes(page)).toEqual([])
    await page.getByRole('button', { name: 'JSON' }).click()
    expect(await axeInBothThemes(page)).toEqual([])
    await page.getByRole('button', { name: 'Presets' }).click()
    expect(await axeInBothThemes(page)).toEqual([])
  })
})
