import { createHash, randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { sha256OfFile } from '../../src-main/processes/sha256-of-file.ts'

let root: string
let target: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'stillroom-test-'))
  target = join(root, 'target')
  mkdirSync(target)
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

test('the hash of a file is its SHA-256', async () => {
  const path = join(root, 'file')
  const content = randomBytes(3_000_000)
  writeFileSync(path, content)
  expect(await sha256OfFile(path)).toBe(createHash('sha256').update(content).digest('hex'))
})
