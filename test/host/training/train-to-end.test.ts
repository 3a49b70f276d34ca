import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ReadyRuntime } from '../../../src-main/contract/runtime.ts'
import { trainToEnd } from '../../../src-main/host/training/train-to-end.ts'
import { openEventLog } from '../../../src-main/run-folder/event-log.ts'
import { syntheticGold, syntheticLogits, writeSyntheticRun } from '../../support/synthetic-run.ts'

const gold = syntheticGold(20)
const teacher = syntheticLogits(gold, 0.9, 1)
const student = syntheticLogits(gold, 0.8, 2)

let root = ''
beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'train-to-end-'))))
afterEach(() => rmSync(root, { recursive: true, force: true }))

describe('a run that was stopped', () => {
  let folder = ''
  beforeEach(() => {
    folder = writeSyntheticRun(root, '20260101-000000-aaaa', { gold, teacher, student })
    const events = join(folder, 'events.jsonl')
    const lines = readFileSync(events, 'utf8').split('\n')
    writeFileSync(events, lines.filter((line) => !line.includes('"finished"')).join('\n'))
    const log = openEventLog(folder)
    log.append({ kind: 'stopped', step: 20 })
    log.close()
  })
  // No program is there: a start is seen by its failure.
  const following = { trainer: '/nonexistent/trainer.ts', runtime: {} as ReadyRuntime }

  test('while it was to be joined is not started again', async () => {
    const run = await trainToEnd(folder, { ...following, wasAlive: true })
    expect([run.state, run.step]).toEqual(['stopped', 20])
  })

  test('before is started again', async () => {
    await expect(trainToEnd(folder, following)).rejects.toThrow()
  })
})
