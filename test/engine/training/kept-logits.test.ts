import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { keepLogits, readKeptLogits } from '../../../src-main/engine/training/kept-logits.ts'

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'kept-logits-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const LOGITS = Float32Array.of(0.5, -1, 2, 3.25)

test('logits that were kept are read back; of others, or of another number, there are none', () => {
  keepLogits('a', LOGITS, root)
  expect(readKeptLogits('a', 4, root)).toEqual(LOGITS)
  expect(readKeptLogits('a', 2, root)).toBeUndefined()
  expect(readKeptLogits('a', 8, root)).toBeUndefined()
  expect(readKeptLogits('b', 4, root)).toBeUndefined()
})

test('damaged ones are taken as missing', () => {
  keepLogits('a', LOGITS, root)
  const bytes = readFileSync(join(root, 'a'))
  bytes[5] = (bytes[5] ?? 0) ^ 1
  writeFileSync(join(root, 'a'), bytes)
  expect(readKeptLogits('a', 4, root)).toBeUndefined()
})
