import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { tidyCompiled } from '../../../src-main/host/library/tidy-compiled.ts'

let folder: string
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'stillroom-test-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** A file of 100 bytes that was written so many days ago. */
function write(version: string, name: string, days: number): string {
  mkdirSync(join(folder, version), { recursive: true })
  const path = join(folder, version, name)
  writeFileSync(path, Buffer.alloc(100))
  const at = new Date(Date.UTC(2026, 0, 30 - days))
  utimesSync(path, at, at)
  return path
}

test('what was compiled longest ago goes, of whichever version, and as much as fits stays', async () => {
  const old = write('v24.1.0-x64', 'a', 9)
  const [newest, third, second] = [
    write('v24.2.0-x64', 'a', 0),
    write('v24.2.0-x64', 'b', 5),
    write('v24.1.0-x64', 'b', 2),
  ]
  expect(await tidyCompiled(folder, 300)).toBe(1)
  expect([old, newest, second, third].map((path) => existsSync(path))).toEqual([false, true, true, true])
  expect(await tidyCompiled(folder, 199)).toBe(2)
  expect([newest, second, third].map((path) => existsSync(path))).toEqual([true, false, false])
})

test('where nothing was compiled there is nothing to remove', async () => {
  expect(await tidyCompiled(join(folder, 'nothing'))).toBe(0)
})
