import { beforeEach, describe, expect, test, vi } from 'vitest'
import type { RunRow } from '../../../src-main/contract/run-row.ts'
import { RunSteering } from '../../../src-renderer/run/run-steering.svelte.ts'
import { row } from '../../domain/a-run.ts'
import { fakeHost, openLink, settled } from '../fake-host.ts'

/** What may be done with a run that is so, while no job is about it. */
function allowed(changes: Partial<RunRow>): readonly string[] {
  const run = row(changes)
  const { mayPause, mayContinue, mayStop, mayResume, mayFork } = new RunSteering(
    run.id,
    { jobs: [] },
    () => run,
  )
  return Object.entries({ mayPause, mayContinue, mayStop, mayResume, mayFork }).flatMap(([name, may]) =>
    may ? [name] : [],
  )
}

test('a run may be paused while it trains, continued while it is paused, stopped in between', () => {
  expect(allowed({ state: 'running' })).toEqual(['mayPause', 'mayStop', 'mayFork'])
  expect(allowed({ state: 'paused' })).toEqual(['mayContinue', 'mayStop', 'mayFork'])
  expect(allowed({ state: 'stalled' })).toEqual(['mayStop', 'mayFork'])
})

test('a run that did not come to its end may be resumed, a finished one only forked', () => {
  expect(allowed({ state: 'interrupted' })).toEqual(['mayResume', 'mayFork'])
  expect(allowed({ state: 'finished' })).toEqual(['mayFork'])
})

test('a teacher is not forked, and of a run that is not known yet nothing may be done', () => {
  expect(allowed({ state: 'stopped', kind: 'fine-tune' })).toEqual(['mayResume'])
  const { mayResume, mayStop, mayFork } = new RunSteering('id', { jobs: [] }, () => undefined)
  expect([mayResume, mayStop, mayFork]).toEqual([false, false, false])
})

describe('what was asked for', () => {
  beforeEach(() => void vi.useFakeTimers())
  const open = async (state: RunRow['state']) => {
    const host = fakeHost()
    const link = await openLink(host, [row({ state })])
    const steering = new RunSteering(row().id, link, () => link.runs[0])
    const become = (next: Partial<RunRow>) => {
      link.runs = [row(next)]
      steering.settle()
    }
    return { host, steering, become }
  }

  test('is said at once, before the host has answered, until it has come about', async () => {
    const { host, steering, become } = await open('running')
    const asked = host.hold('runs.control')
    void steering.control('pause')
    expect(steering.doing).toBe('pause')
    await settled()
    await asked[0]?.answer(null)
    become({ state: 'running', step: 9 })
    expect(steering.doing).toBe('pause')
    become({ state: 'paused' })
    expect(steering.doing).toBeUndefined()
  })

  test('and is not said any more where the host refuses it', async () => {
    const { host, steering } = await open('running')
    host.refuse('runs.control', 'invalid-arguments', 'It is not running')
    await steering.control('stop')
    expect([steering.doing, steering.problem]).toEqual([undefined, 'It is not running'])
  })
})
