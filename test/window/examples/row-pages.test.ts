import { beforeEach, describe, expect, test, vi } from 'vitest'
import type { ExampleRow } from '../../../src-main/contract/example-browser.ts'
import { PAGE, RowPages } from '../../../src-renderer/examples/row-pages.svelte.ts'

const row = (index: number, order = '') => ({ index, text: `${order}${index}` }) as ExampleRow
const rows = (from: number, order?: string) => Array.from({ length: PAGE }, (_, at) => row(from + at, order))
const settled = () => vi.advanceTimersByTimeAsync(0)

/** Pages that are answered when a test says. */
let waiting: { readonly offset: number; answer(order?: string): void; fail(): void }[]
let pages: RowPages
beforeEach(() => {
  vi.useFakeTimers()
  waiting = []
  pages = new RowPages((offset) => {
    const { promise, resolve, reject } = Promise.withResolvers<readonly ExampleRow[]>()
    waiting.push({
      offset,
      answer: (order) => resolve(rows(offset, order)),
      fail: () => reject(new Error('gone')),
    })
    return promise
  })
  pages.reset(1000, 0, rows(0))
})

describe('rows of a long table', () => {
  test('are asked for by pages around what is looked at, each page once, none beyond the end', async () => {
    pages.want(50, 250)
    pages.want(150, 320)
    pages.want(-100, 99)
    pages.want(950, 5000)
    expect(waiting.map(({ offset }) => offset)).toEqual([100, 200, 300, 900])
    expect(pages.at(150)).toBeUndefined()
    waiting[0]?.answer()
    await settled()
    expect(pages.at(150)?.index).toBe(150)
  })

  test('of another order that come late are dropped', async () => {
    pages.want(100, 150)
    pages.reset(1000, 0, rows(0, 'new '))
    pages.want(100, 150)
    waiting[1]?.answer('new ')
    waiting[0]?.answer('old ')
    await settled()
    expect(pages.at(100)?.text).toBe('new 100')
    expect(pages.generation).toBe(2)
  })

  test('that could not be had are asked for at the next look', async () => {
    pages.want(100, 100)
    waiting[0]?.fail()
    await settled()
    pages.want(100, 100)
    expect(waiting).toHaveLength(2)
  })

  test('a row that is not here yet is waited for', async () => {
    const found = pages.get(777)
    waiting[0]?.answer()
    expect((await found)?.index).toBe(777)
    expect((await pages.get(778))?.index).toBe(778)
    expect(waiting).toHaveLength(1)
  })

  test('a changed row takes the place of the one with its index', () => {
    pages.replace(7, (old) => ({ ...old, text: 'changed' }))
    expect([pages.at(7)?.text, pages.at(8)?.text]).toEqual(['changed', '8'])
  })

  test('of which too many are kept are let go, the oldest first, and can be had again', async () => {
    pages.reset(10_000, 0, rows(0))
    pages.want(100, 4099)
    for (const each of waiting) each.answer()
    await settled()
    expect([pages.at(0), pages.at(4000)?.index]).toEqual([undefined, 4000])
    const asked = waiting.length
    pages.want(0, 0)
    expect(waiting).toHaveLength(asked + 1)
  })
})
