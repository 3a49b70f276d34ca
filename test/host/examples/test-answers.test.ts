import { appendFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { KeptTest } from '../../../src-main/contract/kept-test.ts'
import { openKeptTests } from '../../../src-main/host/examples/kept-tests.ts'
import { openTestAnswers } from '../../../src-main/host/examples/test-answers.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stillroom-test-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const answer = { run: 'r1', step: 3, text: 'good', textPair: null, label: 'yes', probability: 0.7 }

test('answers are there again after a host, the last word counts, and a torn line spoils nothing', () => {
  openTestAnswers({ folder }).add([answer])
  appendFileSync(join(folder, 'test-answers.jsonl'), '{"run":"r1","st')
  openTestAnswers({ folder }).add([{ ...answer, step: 6, label: 'no' }])
  const again = openTestAnswers({ folder })
  expect([...(again.of('r1')?.values() ?? [])]).toEqual([{ ...answer, step: 6, label: 'no' }])
  expect(again.of('r2')).toBe(undefined)
})

test('tests are there again after a host, and one with a known id is changed', () => {
  const kept: KeptTest = {
    id: 't1',
    keptAt: '2026-11-28T06:00:00.000Z',
    text: 'good',
    textPair: null,
    labels: ['no', 'yes'],
    expected: { kind: 'label', label: 'yes' },
  }
  openKeptTests({ folder }).keep(kept)
  openKeptTests({ folder }).keep({ ...kept, text: 'better' })
  expect(openKeptTests({ folder }).list()).toEqual([{ ...kept, text: 'better' }])
  openKeptTests({ folder }).remove('t1')
  expect(openKeptTests({ folder }).list()).toEqual([])
})
