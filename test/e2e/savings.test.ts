import { readFileSync } from 'node:fs'
import type { Locator, Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { secondsAt, timelineOf } from '../../src-main/domain/run/run-timeline.ts'
import { textsOf } from '../support/svg-elements.ts'
import { downloadBy } from './download-by.ts'
import { exportItem } from './export-menu.ts'
import { stillroomOpener } from './stillroom-opener.ts'
import type { StillroomWindow } from './stillroom-window.ts'
import { tinyPlan } from './tiny-plan.ts'

const openStillroom = stillroomOpener()
let stillroom: StillroomWindow
let page: Page
/** May parse what the window's own rules forbid it to. */
let blank: Page
let ids: readonly string[]

beforeAll(async () => {
  // Dark, so that a colour of the window on white paper would be seen to be one.
  stillroom = await openStillroom({ inputs: { devExamples: 60 }, colorScheme: 'dark' })
  page = stillroom.page
  blank = await page.context().newPage()
  for (const [name, seed] of [
    ['stacked', 1],
    ['together', 2],
  ] as const)
    await stillroom.ask('runs.start', {
      plan: {
        ...tinyPlan(stillroom.root, { name, seed, epochs: 2 }),
        ...(name === 'stacked' ? { strategy: { kind: 'stacked' } } : {}),
      } as never,
    })
  const finished = async () => (await stillroom.runs()).filter(({ state }) => state === 'finished')
  while ((await finished()).length < 2) await page.waitForTimeout(200) // the hook's own limit ends it
  ids = (await finished()).toSorted((a, b) => a.seed - b.seed).map(({ id }) => id)
})

const go = (address: string) => page.goto(`${page.url().replace(/#.*/, '')}#${address}`)

async function saved(button: Locator): Promise<{ name: string; content: Buffer }> {
  const download = await downloadBy(page, button)
  return { name: download.suggestedFilename(), content: readFileSync(await download.path()) }
}

/** Parses an SVG and draws both, as whoever opens the files does. @returns texts of the SVG */
async function checkSaved(svg: Buffer, png: Buffer): Promise<readonly string[]> {
  const text = svg.toString()
  const found = await blank.evaluate(
    async ([source, picture]) => {
      const parsed = new DOMParser().parseFromString(source, 'image/svg+xml')
      const image = new Image()
      image.src = `data:image/png;base64,${picture}`
      await image.decode()
      const canvas = document.createElement('canvas')
      canvas.width = image.naturalWidth
      canvas.height = image.naturalHeight
      const pen = canvas.getContext('2d')
      pen?.drawImage(image, 0, 0)
      const { data } = pen?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] }
      const pixels = new Set<number>()
      for (let at = 0; at < data.length; at += 4)
        pixels.add(((data[at] ?? 0) << 16) | ((data[at + 1] ?? 0) << 8) | (data[at + 2] ?? 0))
      return {
        problem: parsed.querySelector('parsererror')?.textContent ?? null,
        title: parsed.querySelector('title')?.textContent ?? '',
        width: Number(parsed.documentElement.getAttribute('width')),
        height: Number(parsed.documentElement.getAttribute('height')),
        marks: parsed.querySelectorAll('path, rect, circle, line').length,
        pixels: [canvas.width, canvas.height],
        colours: pixels.size,
        corner: Array.from(data.slice(0, 4)),
      }
    },
    [text, png.toString('base64')] as const,
  )
  expect(found.problem).toBeNull()
  expect(found.title).not.toBe('')
  expect(text).not.toMatch(/NaN|undefined|Infinity|var\(|light-dark|<image|href=/)
  expect(found.marks).toBeGreaterThanOrEqual(5)
  expect(found.pixels).toEqual([2 * found.width, 2 * found.height])
  expect(found.colours).toBeGreaterThan(8)
  expect(found.corner).toEqual([255, 255, 255, 255])
  return textsOf(text)
}

/** Saves every chart that stands in the view, both ways. @returns texts of each by its title */
async function saveAll(): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, readonly string[]>()
  for (const button of await page.getByRole('button', { name: /^Export / }).all()) {
    const item = async (form: string) => {
      await button.click()
      return page.getByRole('menuitem', { name: `Save as ${form}`, exact: true })
    }
    const drawing = await item('SVG')
    if ((await drawing.count()) === 0) {
      await page.keyboard.press('Escape')
      continue
    }
    const svg = await saved(drawing)
    const png = await saved(await item('PNG'))
    const title = svg.name.replace(/\.svg$/, '')
    expect(await button.getAttribute('aria-label')).toBe(`Export ${title}`)
    found.set(title, await checkSaved(svg.content, png.content))
  }
  return found
}

describe('every chart leaves the window as PNG and SVG with what it shows', () => {
  test('of a run', async () => {
    await go(`/run/${ids[0]}`)
    await page.getByRole('button', { name: 'Export Probes' }).waitFor()
    const charts = await saveAll()
    expect([...charts.keys()].toSorted()).toEqual(
      expect.arrayContaining([
        'Stages',
        'Probes',
        'Loss terms',
        'Loss by layer',
        'Dev accuracy',
        'Gradient norm',
      ]),
    )
    expect(charts.get('Stages')).toEqual(expect.arrayContaining(['student layer 2', 'soft labels']))
    const { probes, labels } = await stillroom.ask('runs.probes', { id: ids[0] ?? '' })
    for (const { index, label, path } of probes) {
      expect(charts.get('Probes')).toContain(`#${index} ${labels[label]}`)
      expect(charts.get('Probes')?.join('\n')).toContain(`${((path.at(-1) ?? 0) * 100).toFixed(1)} %`)
    }
    expect(stillroom.complaints).toEqual([])
  })

  test('of a comparison', async () => {
    await go(`/compare/${ids.join(',')}`)
    await page.getByRole('button', { name: 'Export Reliability' }).waitFor()
    await page.getByRole('heading', { name: 'Errors they share' }).waitFor()
    const charts = await saveAll()
    expect([...charts.keys()]).toEqual(
      expect.arrayContaining(['Metrics', 'Reliability', 'Errors they share', 'Dev accuracy']),
    )
    const reliability = await stillroom.ask('comparison.reliability', { ids: [...ids], temperature: 1 })
    for (const { ece } of reliability)
      expect(charts.get('Reliability')).toContain(`ECE ${(ece * 100).toFixed(1)} %`)
    const overlap = await stillroom.ask('comparison.overlap', { ids: [...ids], most: 60 })
    const errors = charts.get('Errors they share') ?? []
    for (const { count } of overlap.columns) expect(errors).toContain(String(count))
    for (const count of overlap.errors) expect(errors).toContain(String(count))
    const { runs } = await stillroom.ask('runs.compare', { ids: [...ids] })
    runs.forEach(({ accuracy }, at) =>
      expect(charts.get('Metrics')?.join('\n')).toContain(`${'AB'[at]} ${(accuracy * 100).toFixed(1)} (`),
    )
    expect(stillroom.complaints).toEqual([])
  })

  test('of an example', async () => {
    await go(`/examples?a=${ids[0]}&b=${ids[1]}`)
    await page.locator('[data-looked]').waitFor({ timeout: 60_000 })
    const index = Number(await page.locator('[data-example]').getAttribute('data-example'))
    await page.getByRole('button', { name: `Export Biography of ${index}` }).waitFor()
    const charts = await saveAll()
    expect([...charts.keys()].toSorted()).toEqual(
      [`Attention of ${index}`, 'Attention divergence by layer', `Biography of ${index}`].toSorted(),
    )
    const students = { a: ids[0] ?? '', b: ids[1] ?? '' }
    const shown = await stillroom.ask('examples.show', { students, index })
    const look = await stillroom.ask('examples.look', { students, text: shown.text, layers: {} })
    for (const token of look.tokens) expect(charts.get(`Attention of ${index}`)).toContain(token)
    const biography = charts.get(`Biography of ${index}`)?.join('\n')
    expect(biography).toContain(`teacher ${shown.teacher[shown.label]?.toFixed(2)}`)
    expect(biography).toContain(
      `A stacked s1 ${shown.biography.a.probabilities.at(-1)?.[shown.label]?.toFixed(2)}`,
    )
    expect(stillroom.complaints).toEqual([])
  })
})

test('a comparison is saved as one page with the numbers that the window shows', async () => {
  await go(`/compare/${ids.join(',')}`)
  await page.getByRole('heading', { name: 'One change at a time' }).waitFor()
  const students = { a: ids[0] ?? '', b: ids[1] ?? '' }
  await stillroom.ask('examples.describe', { students, index: 2, tags: ['cited'], notes: 'Look here' })
  const cited = await stillroom.ask('examples.show', { students, index: 2 })
  const report = await saved(page.getByRole('button', { name: 'Save as report' }))
  expect(report.name).toBe('Comparison of stacked, together.html')
  const html = report.content.toString()
  expect(html).not.toMatch(/(src|href)=|url\(|@import|<script|<link|NaN|undefined/)
  const colours = (pattern: RegExp) => [...html.matchAll(pattern)].map(([, name]) => name)
  expect(colours(/(--[\w-]+):/g)).toEqual(expect.arrayContaining(colours(/var\((--[\w-]+)/g)))
  await blank.setContent(html)
  const cellsOf = async (from: Page | Locator) =>
    (await from.locator('tbody tr').allInnerTexts()).map((line) =>
      line.split('\t').map((cell) => cell.trim()),
    )
  const section = (title: string) =>
    blank.locator('section', { has: blank.getByRole('heading', { name: title }) })
  const shown = await cellsOf(page.getByRole('region', { name: 'Metrics' }))
  const written = await cellsOf(section('Metrics'))
  expect(written).toHaveLength(shown.length)
  shown.forEach((cells, at) =>
    cells.slice(1, 4).forEach((cell, column) => {
      const number = /^(-?[\d.]+|–)/.exec(cell)?.[0] ?? 'no number'
      expect(written[at]?.[column + 1]?.split(' ')[0]).toBe(number)
    }),
  )
  const settings = await page
    .getByRole('region', { name: 'Settings by run' })
    .locator('tbody th')
    .allInnerTexts()
  expect((await cellsOf(section('Settings that differ'))).map(([name]) => name)).toEqual(settings)
  const { pairs, runs } = await stillroom.ask('runs.compare', { ids: [...ids] })
  const [pair] = pairs
  const test = (await cellsOf(section('McNemar’s test')))[0] ?? []
  expect(test.slice(1, 3).map(Number)).toEqual([pair?.aOnly, pair?.bOnly])
  const [low, high] = runs[0]?.accuracyInterval ?? []
  expect(written[0]?.[2]).toContain(`[${((low ?? 0) * 100).toFixed(1)} to ${((high ?? 0) * 100).toFixed(1)}]`)
  expect(await section('Curves').locator('svg path.line').count()).toBeGreaterThanOrEqual(4)
  const overlap = await stillroom.ask('comparison.overlap', { ids: [...ids], most: 60 })
  const [chosen = []] = await cellsOf(section('Examples chosen'))
  expect(chosen.slice(0, 2)).toEqual([String(cited.line), cited.text])
  expect(chosen[4]).toContain(Math.max(...cited.a).toFixed(3))
  expect(chosen.slice(6)).toEqual(['cited', 'Look here'])
  expect(await section('Errors they share').locator('svg rect.bar').count()).toBe(overlap.columns.length)
  await blank.screenshot({ fullPage: true })
  expect(stillroom.complaints).toEqual([])
})

test('curves of several runs lie over time, each at its own pace', async () => {
  await go(`/compare/${ids.join(',')}`)
  const chart = page.getByRole('region', { name: 'Dev accuracy', exact: true })
  await chart.getByRole('button', { name: 'Time', exact: true }).click()
  await (await exportItem(chart, 'Show as a table')).click()
  expect((await chart.locator('thead th').allInnerTexts())[0]).toBe('seconds')
  const rows = (await chart.locator('tbody tr').allInnerTexts()).map((row) => row.split('\t'))
  for (const [at, id] of ids.entries()) {
    const anchors = timelineOf((await stillroom.ask('runs.log', { id })).events).anchors
    const { evaluations } = await stillroom.ask('runs.show', { id })
    const filled = rows.filter((row) => row[at + 2]?.trim())
    expect(filled.map(([seconds]) => Number(seconds?.replaceAll(',', '')))).toEqual(
      evaluations.map(({ step }) => Number(secondsAt(anchors, step).toFixed(3))),
    )
  }
  await (await exportItem(chart, 'Show the drawing')).click()
  await chart.getByRole('slider').focus()
  await page.keyboard.press('End')
  expect(await chart.getByRole('slider').getAttribute('aria-valuetext')).toMatch(/^[\d.]+ (s|min): /)
  expect(stillroom.complaints).toEqual([])
})

test('the table of examples is copied at 1100 × 700 too, by keys', async () => {
  await page.setViewportSize({ width: 1100, height: 700 })
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await go(`/examples?a=${ids[0]}&b=${ids[1]}`)
  const button = page.getByRole('button', { name: 'Export Examples' })
  await button.focus()
  await page.keyboard.press('Enter')
  await page.getByRole('menuitem', { name: 'Copy as CSV' }).waitFor()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.getByText('60 rows copied as CSV').waitFor()
  const copied = await page.evaluate(() => navigator.clipboard.readText())
  expect(copied.trim().split('\r\n')).toHaveLength(61)
  expect(await button.evaluate((element) => element === document.activeElement)).toBe(true)
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
  expect(stillroom.complaints).toEqual([])
})
