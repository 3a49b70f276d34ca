import { chmodSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { isOpenToOthers, newRunId, openHome } from '../../src-main/host/home.ts'

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

test('a home that is made is for its user alone; one that others may look into is known', () => {
  const root = mkdtempSync(join(tmpdir(), 'stillroom-test-'))
  const home = openHome(join(root, 'new', 'home'))
  expect(statSync(home.folder).mode & 0o777).toBe(0o700)
  expect(isOpenToOthers(home)).toBe(false)
  for (const mode of [0o755, 0o750, 0o701]) {
    chmodSync(home.folder, mode)
    expect([mode, isOpenToOthers(openHome(home.folder))]).toEqual([mode, true])
  }
  rmSync(root, { recursive: true })
})
