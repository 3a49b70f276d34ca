import { flushSync } from 'svelte'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { Router } from '../../../src-renderer/router.svelte.ts'
import { RunsTable } from '../../../src-renderer/runs/runs-table.svelte.ts'
import { row } from '../../domain/a-run.ts'
import { fakeHost, openLink } from '../fake-host.ts'
import { inComponent } from '../in-component.svelte.ts'

const RUNS = [
  row({ id: '20261120-120000-aaaa', name: 'good', planKey: 'a', state: 'finished', mcc: 0.5 }),
  row({ id: '20261120-120000-bbbb', name: 'poor', planKey: 'b', state: 'failed', mcc: 0.1 }),
  row({ id: '20261120-120000-cccc', name: 'now', planKey: 'c', state: 'paused', mcc: null }),
]

beforeEach(() => {
  vi.useFakeTimers()
  localStorage.clear()
  location.hash = '#/runs'
})
const open = async (address = '#/runs') => {
  const link = await openLink(fakeHost(), RUNS)
  location.hash = address
  const router = new Router()
  return { router, table: inComponent(() => new RunsTable(link, router)).state }
}
const names = (table: RunsTable) => table.shown.map((facts) => facts.row.name).sort()

describe('the address', () => {
  test('says what is shown', async () => {
    const { table } = await open('#/runs?q=mcc%20%3E%200.2&state=finished&group=none&order=-mcc')
    expect([table.text, table.segment, table.grouping, table.order]).toEqual([
      'mcc > 0.2',
      'finished',
      'none',
      { by: 'mcc', isDescending: true },
    ])
    expect(names(table)).toEqual(['good'])
  })

  test('with words that mean nothing shows all, as usual', async () => {
    const { table } = await open('#/runs?state=odd&group=odd&metric=odd&value=odd&order=a%20b')
    expect([table.segment, table.grouping, table.value]).toEqual([
      'all',
      'plan',
      { metric: 'accuracy', moment: 'last' },
    ])
    expect(table.order).toEqual({ by: 'started', isDescending: true })
  })

  test('has what is chosen at once, and what is typed when typing rests', async () => {
    const { router, table } = await open()
    table.segment = 'failed'
    table.text = 'po'
    table.text = 'poor'
    expect(router.address).toBe('/runs?state=failed')
    await vi.advanceTimersByTimeAsync(400)
    expect(router.address).toBe('/runs?state=failed&q=poor')
    table.segment = 'all'
    table.text = ''
    await vi.advanceTimersByTimeAsync(400)
    expect(router.address).toBe('/runs')
  })

  test('that is gone to while something is typed wins', async () => {
    const { router, table } = await open()
    table.text = 'half a wo'
    router.go('/runs?q=good')
    flushSync()
    await vi.advanceTimersByTimeAsync(400)
    expect([table.text, router.address]).toEqual(['good', '/runs?q=good'])
  })
})

describe('what is asked', () => {
  test('while it is no query, the last one that was holds', async () => {
    const { table } = await open()
    table.text = 'mcc > 0.2'
    expect(names(table)).toEqual(['good'])
    table.text = 'mcc > 0.2 and ('
    table.text = 'mcc > 0.2 and (m'
    expect([table.parsed.ok, names(table)]).toEqual([false, ['good']])
    table.text = ''
    expect(names(table)).toEqual(['good', 'now', 'poor'])
  })

  test('does not empty the table while a field is being written, but once it is written', async () => {
    const { table } = await open()
    for (const text of ['m', 'mc', 'mcc', 'mcc >']) {
      table.text = text
      expect([text, names(table)]).toEqual([text, ['good', 'now', 'poor']])
    }
    for (const text of ['mcc > 0.2', 'mcc > 0.2 a', 'mcc > 0.2 an']) table.text = text
    expect(names(table)).toEqual(['good'])
    table.text = 'mcc'
    table.settle()
    expect(names(table)).toEqual([])
  })

  test('is counted by state, whatever state is shown', async () => {
    const { table } = await open()
    table.segment = 'finished'
    expect(table.counts).toMatchObject({ all: 3, training: 1, finished: 1, failed: 1, stopped: 0 })
    expect(names(table)).toEqual(['good'])
  })
})

test('a field orders falling, a text rising; once more, the other way', async () => {
  const { router, table } = await open()
  const seen = ['mcc', 'mcc', 'name', 'started'].map((by) => {
    table.orderBy(by)
    return router.query.get('order')
  })
  expect(seen).toEqual(['-mcc', 'mcc', 'name', null])
})

test('columns are those of the last visit', async () => {
  const { table } = await open()
  table.columnIds = ['name', 'mcc']
  flushSync()
  expect((await open()).table.columnIds).toEqual(['name', 'mcc'])
})
