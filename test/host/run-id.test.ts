import { expect, test } from 'vitest'
import { newRunId } from '../../src-main/host/home.ts'

test('ids sort in the order in which runs were made, within a second and within a millisecond too', () => {
  const now = new Date('2026-11-24T15:12:33.010Z')
  const ids = Array.from({ length: 1500 }, () => newRunId(now))
  expect(ids).toEqual(ids.toSorted())
  expect(new Set(ids).size).toBe(1500)
  for (const id of ids) expect(id).toMatch(/^20261124-15123[34]-[0-9a-z]{4}$/)
})

test('a clock that was set back does not put a later run before an earlier one', () => {
  const first = newRunId(new Date('2026-11-24T16:00:00Z'))
  const second = newRunId(new Date('2026-11-24T15:00:00Z'))
  expect(second > first).toBe(true)
})
