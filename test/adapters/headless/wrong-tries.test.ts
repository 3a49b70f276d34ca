import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { countWrongTries } from '../../../src-main/adapters/headless/wrong-tries.ts'
import { serveInProcess, type ServedHost } from '../../support/served-host.ts'

let root: string
let host: ServedHost

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'stillroom-test-'))
  host = await serveInProcess(root)
})
afterAll(async () => {
  await host.end()
  rmSync(root, { recursive: true, force: true })
})

test('after twenty wrong tries one more is looked at each second', () => {
  let now = 0
  const count = countWrongTries(() => now)
  const tries = (number: number) => Array.from({ length: number }, count)
  expect(tries(20)).toEqual(Array.from({ length: 20 }, () => undefined))
  expect(tries(2)).toEqual([1, 1])
  now += 1000
  expect(tries(2)).toEqual([undefined, 1])
  now += 3_600_000
  expect(tries(21).filter((seconds) => seconds === undefined)).toHaveLength(20)
})
