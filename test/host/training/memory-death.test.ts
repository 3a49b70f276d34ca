import { appendFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ranOutOfMemory } from '../../../src-main/host/training/memory-death.ts'
import { trainToEnd } from '../../../src-main/host/training/train-to-end.ts'
import { installRuntime } from '../../../src-main/runtime/install-runtime.ts'
import { PROGRAM_PATHS } from '../../../src-main/adapters/program-paths.ts'
import { makeInputs, makeRun } from '../../scenarios/training/make-run-folder.ts'
import { eventsOf } from '../../scenarios/training/start-trainer.ts'

describe('a trainer that ended without a word', () => {
  test.each([
    ['SIGABRT', 'what():  std::bad_alloc', 0, true],
    [134, 'OOM when allocating tensor', 0, true],
    ['SIGABRT', 'assertion failed', 0, false],
    ['SIGKILL', '', 1, true],
    ['SIGKILL', 'std::bad_alloc', 0, false],
    [1, 'std::bad_alloc', 0, false],
    [undefined, '', 1, false],
  ] as const)(
    'by %s, saying %j, with %i kills by the system: ran out of memory: %s',
    (end, words, kills, expected) => {
      expect(ranOutOfMemory(end, words, kills)).toBe(expected)
    },
  )
})

describe('a run whose trainer dies of too little memory', () => {
  let root = ''
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'memory-death-'))
    makeInputs(root)
  })
  afterAll(() => rmSync(root, { recursive: true, force: true }))

  test('is started again with half as many examples at once, and finishes', async () => {
    const run = makeRun(root, 'dying', { training: { batchSize: 8, epochs: 60 } })
    let pid = 0
    let isKilled = false
    const result = await trainToEnd(run, {
      trainer: PROGRAM_PATHS.trainer,
      runtime: await installRuntime(),
      onEvent(event) {
        if (event.kind === 'started') pid = event.pid
        if (event.kind !== 'checkpoint' || isKilled) return
        isKilled = true
        // As the C++ library ends a process; no memory of this machine is used up for it.
        appendFileSync(join(run, 'trainer.log'), 'terminate called: what():  std::bad_alloc\n')
        process.kill(pid, 'SIGABRT')
      },
    })
    expect(result.state).toBe('finished')
    expect(eventsOf(run, 'memory-ran-out').map(({ microBatch }) => microBatch)).toEqual([4])
  })
})
