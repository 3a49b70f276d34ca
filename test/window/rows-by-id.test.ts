import { describe, expect, test } from 'vitest'
import type { RunRow } from '../../src-main/contract/run-row.ts'
import { RowsById } from '../../src-renderer/rows-by-id.ts'

const row = (id: string, minute: number, step = 0): RunRow =>
  ({ id, createdAt: new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString(), step }) as RunRow
const ids = (rows: readonly RunRow[]) => rows.map(({ id }) => id)

describe('rows by id', () => {
  test('stand newest first, also those that come late or come back', () => {
    const rows = new RowsById()
    rows.replace([row('c', 3), row('a', 1)])
    rows.put(row('b', 2))
    expect(ids(rows.all())).toEqual(['c', 'b', 'a'])
    rows.remove('c')
    rows.put(row('c', 3))
    expect(ids(rows.all())).toEqual(['c', 'b', 'a'])
  })

  test('who was given the rows keeps them as they were', () => {
    const rows = new RowsById()
    rows.replace([row('a', 1), row('b', 0)])
    const before = rows.all()
    rows.put(row('a', 1, 40))
    rows.put(row('d', 9))
    rows.remove('b')
    expect(before.map(({ id, step }) => [id, step])).toEqual([
      ['a', 0],
      ['b', 0],
    ])
    expect(rows.all().map(({ id, step }) => [id, step])).toEqual([
      ['d', 0],
      ['a', 40],
    ])
  })

  test('are the very same array while nothing changes', () => {
    const rows = new RowsById()
    rows.replace([row('a', 1)])
    expect(rows.all()).toBe(rows.all())
    rows.remove('unknown')
    expect(rows.all()).toBe(rows.all())
  })

  test('ten thousand changes among ten thousand rows cost one copy', () => {
    const rows = new RowsById()
    rows.replace(Array.from({ length: 10_000 }, (_, at) => row(`run-${at}`, at)))
    rows.all()
    const from = performance.now()
    for (let at = 0; at < 10_000; at++) rows.put(row(`run-${at}`, at, at))
    expect(rows.all()[0]?.step).toBe(9_999)
    expect(performance.now() - from).toBeLessThan(200)
  })
})
