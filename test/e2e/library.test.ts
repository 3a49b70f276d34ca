import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { makeVault } from '../support/make-vault.ts'
import { axeInBothThemes, axeViolations } from './axe-violations.ts'
import { exportItem } from './export-menu.ts'
import { stillroomOpener } from './stillroom-opener.ts'
import type { StillroomWindow, WindowOptions } from './stillroom-window.ts'

let stillroom: StillroomWindow
let page: Page
let cache: string | undefined

afterEach(() => {
  vi.unstubAllEnvs()
  if (cache) rmSync(cache, { recursive: true, force: true })
  cache = undefined
})
const openStillroom = stillroomOpener()

async function open(options?: WindowOptions): Promise<void> {
  stillroom = await openStillroom(options)
  page = stillroom.page
  await page.goto(`${page.url().replace(/#.*/, '')}#/library`)
  await page.getByRole('heading', { name: 'Teachers' }).waitFor()
}

/** A machine that has nothing yet: the host finds an empty cache. */
async function openBare(options?: WindowOptions): Promise<void> {
  cache = mkdtempSync(join(tmpdir(), 'stillroom-cache-'))
  vi.stubEnv('STILLROOM_CACHE', cache)
  vi.stubEnv('STILLROOM_RUNTIME', 'cpu')
  await open(options)
}

const startTiny = () =>
  stillroom.ask('runs.start', {
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
      losses: [{ loss: 'soft-label' }],
      training: { epochs: 3, batchSize: 4, learningRate: 1e-3 },
    },
  })

describe('the library of a bare machine', () => {
  test('welcomes, and fetches a data set with its bytes', async () => {
    await openBare()
    await page.getByRole('heading', { name: 'Distil what a transformer knows inside.' }).waitFor()
    await page.getByRole('button', { name: 'Run the quick demo' }).waitFor()
    const runtime = page.getByRole('region', { name: 'Runtime' })
    expect(await runtime.innerText()).toContain('absent')
    expect(await runtime.getByRole('listitem').count()).toBe(6)
    await runtime.getByRole('button', { name: 'Install it' }).waitFor()
    await runtime.getByRole('button', { name: 'Why this?' }).click()
    await runtime.getByText('STILLROOM_RUNTIME=cpu asks for the CPU.').waitFor()
    const row = page.getByRole('region', { name: 'Data sets' }).locator('tbody tr')
    expect(await row.innerText()).toContain('not fetched')
    await row.getByRole('button', { name: 'Fetch' }).click()
    await row.getByText('here').waitFor({ timeout: 60_000 })
    // The catalogue's split: 9,066 and 1,500 sentences.
    await row.getByText('9,066').waitFor()
    expect(await row.innerText()).toContain('1,500')
    expect(await page.getByRole('region', { name: 'Disk' }).innerText()).toContain('free')
    expect(stillroom.complaints).toEqual([])
  })

  test('says what went wrong with the runtime, and what to do', async () => {
    cache = mkdtempSync(join(tmpdir(), 'stillroom-cache-'))
    vi.stubEnv('STILLROOM_CACHE', cache)
    vi.stubEnv('STILLROOM_RUNTIME', 'cpu')
    vi.stubEnv('CXX', 'no-such-compiler')
    vi.stubEnv('CDN_STORAGE', 'http://127.0.0.1:9/') // where the package's own installer would fetch from
    await open()
    const runtime = page.getByRole('region', { name: 'Runtime' })
    await runtime.getByRole('button', { name: 'Install it' }).click()
    await runtime.getByRole('alert').getByText('No C++ compiler was found').waitFor({ timeout: 30_000 })
    await runtime.getByRole('button', { name: 'Try again' }).waitFor()
  })
})

describe('the library', () => {
  test('adds a folder as a teacher, refuses one that is none, and takes it out with undo', async () => {
    await open()
    await page.getByRole('button', { name: 'Add a folder' }).click()
    const path = page.getByLabel('A Hugging Face model folder')
    await path.fill(join(stillroom.root, 'nothing'))
    await page.keyboard.press('Enter')
    await page.getByRole('alert').getByText('There is no folder').waitFor()
    const copy = join(stillroom.root, 'my-teacher')
    cpSync(join(stillroom.root, 'teacher'), copy, { recursive: true })
    await path.fill(copy)
    await page.keyboard.press('Enter')
    const row = page.getByRole('region', { name: 'Teachers' }).locator('tbody tr', { hasText: 'my-teacher' })
    await row.waitFor()
    expect(await row.innerText()).toContain('4, ')
    await row.getByRole('link', { name: 'Fine-tune' }).click()
    await page.getByRole('heading', { name: 'New run' }).waitFor()
    await expect
      .poll(() => page.getByRole('textbox', { name: 'Folder', exact: true }).inputValue())
      .toBe(copy)
    expect(await page.getByRole('button', { name: 'Fine-tune a teacher' }).getAttribute('aria-pressed')).toBe(
      'true',
    )
    await expect.poll(() => page.url()).toMatch(/#\/plan$/)
    await page.goBack()
    await row.waitFor()
    await row.getByRole('button', { name: 'Take my-teacher out of the library' }).click()
    await row.waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Undo' }).click()
    await row.waitFor()
    expect(existsSync(copy)).toBe(true)
    expect(stillroom.complaints).toEqual([])
  })

  test('reads itself anew when a lost host answers again', async () => {
    await open()
    await page.getByRole('heading', { name: 'Teachers' }).waitFor()
    await page.goto(page.url().replace(/#.*/, '#/plan'))
    await page.getByRole('heading', { name: 'New run' }).waitFor()
    await page.route('**/api', (route) => route.abort())
    await page.goto(page.url().replace(/#.*/, '#/library'))
    await expect.poll(() => page.getByRole('alert').count()).toBe(2)
    await page.unroute('**/api')
    await stillroom.killHost()
    await stillroom.restartHost()
    await expect.poll(() => page.getByRole('alert').count(), { timeout: 60_000 }).toBe(0)
  })

  test('tidies surplus checkpoints up, as it said before, and puts them back', async () => {
    await open()
    await startTiny()
    const finished = () => stillroom.runs().then((runs) => runs.some(({ state }) => state === 'finished'))
    while (!(await finished())) await page.waitForTimeout(300) // the test's own limit ends it
    const [run] = await stillroom.runs()
    const checkpoints = join(stillroom.root, 'home', 'runs', run?.id ?? '', 'checkpoints')
    // One that is neither the best nor the last, whatever the trainer has kept.
    cpSync(join(checkpoints, '30'), join(checkpoints, '7'), { recursive: true })
    const disk = page.getByRole('region', { name: 'Disk' })
    await disk.getByRole('button', { name: 'Tidy up' }).click()
    await disk.getByText('Checkpoint of step 7, tiny s1').waitFor()
    const items = await stillroom.ask('library.tidyPreview', {})
    const bytes = items.reduce((sum, item) => sum + item.bytes, 0)
    await disk.getByText(`${bytes.toLocaleString('en')} bytes`).waitFor()
    await disk.getByRole('button', { name: /^Set \d+ aside/ }).click()
    await disk.getByText('Set aside by Tidy up').waitFor()
    expect(existsSync(join(checkpoints, '7'))).toBe(false)
    expect(existsSync(join(checkpoints, '30'))).toBe(true)
    await disk.getByRole('button', { name: 'Put back' }).click()
    await expect.poll(() => existsSync(join(checkpoints, '7'))).toBe(true)
    // A folder that a plan names stands among the teachers; the data among the data sets, counted.
    expect(await page.getByRole('region', { name: 'Teachers' }).innerText()).toContain('teacher')
    await page.getByRole('region', { name: 'Data sets' }).getByText(basename(stillroom.root)).waitFor()
    expect(await page.getByRole('heading', { name: 'Distil what' }).count()).toBe(0)
    expect(stillroom.complaints).toEqual([])
  })

  test('lists what is kept of teachers, and removes it after asking; by keyboard', async () => {
    const vaults = mkdtempSync(join(tmpdir(), 'stillroom-vaults-'))
    vi.stubEnv('STILLROOM_VAULTS', vaults)
    makeVault(vaults, 'half', 1).close()
    const inUse = makeVault(vaults, 'open', 2, { teacher: 'catalogue minilm-l6', data: '/data/own.tsv' })
    try {
      await open({ width: 1100, height: 700 })
      const table = page.getByRole('region', { name: 'Teacher vaults' })
      const rows = table.locator('tbody tr')
      await expect.poll(() => rows.count()).toBe(2)
      expect(await rows.filter({ hasText: 'minilm-l6' }).innerText()).toContain('in use')
      const half = rows.filter({ hasText: 'my-teacher' })
      expect(await half.innerText()).toMatch(
        /train\.jsonl\s+[\d,]+\s+logits, attention 4, \[CLS\] 4[\s\S]*50 %/,
      )
      await page.getByRole('region', { name: 'Disk' }).getByText('Teacher vaults').waitFor()
      const remove = half.getByRole('button', { name: 'Remove the vault of my-teacher' })
      await remove.focus()
      await page.keyboard.press('Enter')
      await table.getByText('A run that needs this vault computes it anew.').waitFor()
      expect(await axeViolations(page)).toEqual([])
      await page.keyboard.press('Escape')
      await table.getByText('A run that needs this vault').waitFor({ state: 'detached' })
      expect(await remove.evaluate((button) => button === document.activeElement)).toBe(true)
      await page.keyboard.press('Enter')
      await table.getByRole('button', { name: 'Remove for good' }).press('Enter')
      await expect.poll(() => rows.count()).toBe(1)
      expect(readdirSync(vaults)).toEqual(['open'])
      inUse.close()
      // It looks again by itself.
      await table.getByRole('button', { name: 'Remove the vault of minilm-l6' }).waitFor()
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      expect(overflow).toBeLessThanOrEqual(0)
      expect(stillroom.complaints).toEqual([])
    } finally {
      rmSync(vaults, { recursive: true, force: true })
    }
  })

  test('has no violation that axe finds, in light and in dark', async () => {
    await open()
    await page.getByRole('region', { name: 'Disk' }).getByRole('button', { name: 'Tidy up' }).click()
    await page.getByRole('group', { name: 'Tidy up' }).waitFor()
    await page.getByRole('button', { name: 'Add a folder' }).click()
    expect(await axeInBothThemes(page)).toEqual([])
  })

  test('copies a table as Markdown, and cuts nothing off at 1100 × 700', async () => {
    await open({ width: 1100, height: 700 })
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    const teachers = page.getByRole('region', { name: 'Teachers' })
    await (await exportItem(teachers, 'Copy as Markdown')).click()
    await page.getByText(/rows? copied as Markdown/).waitFor()
    const copied = await page.evaluate(() => navigator.clipboard.readText())
    expect(copied).toContain('| minilm-l6 |')
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    expect(overflow).toBeLessThanOrEqual(0)
  })
})
