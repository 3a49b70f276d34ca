import { beforeEach, expect, test, vi } from 'vitest'
import type { Answer } from '../../../src-main/contract/api.ts'
import type { TrainingEvent } from '../../../src-main/contract/training-event.ts'
import { RunPace } from '../../../src-renderer/shell/run-pace.svelte.ts'
import { row } from '../../domain/a-run.ts'
import { fakeHost, openLink, settled, type FakeHost } from '../fake-host.ts'
import { inComponent } from '../in-component.svelte.ts'

const { id } = row()
const LOG = { events: [], leftOut: 0, lastSeq: 3, lastAt: null } satisfies Answer<'runs.log'>

let host: FakeHost
beforeEach(() => {
  vi.useFakeTimers()
  host = fakeHost()
  host.answer('runs.log', LOG)
  // 32 examples a step: 64 a second are 500 ms.
  host.answer('runs.lastPoints', { examplesPerSecond: { steps: [1, 2], values: [64, 64] } })
})
const open = async () => {
  const link = await openLink(host, [row()])
  const pace = inComponent(() => new RunPace(id, 32, link))
  await settled()
  return pace
}
const tell = async (events: readonly object[], of = id) => {
  host.tell({ kind: 'run', run: row({ id: of }), events: events as TrainingEvent[], points: {} })
  await vi.advanceTimersByTimeAsync(1000)
}
const step = (seq: number, durationMs: number, fillMs?: number) => ({
  kind: 'step',
  seq,
  at: '',
  step: seq,
  durationMs,
  ...(fillMs === undefined ? {} : { fillMs }),
})

test('of the steps before and of those that are told since, without the time that filled a vault', async () => {
  const { state } = await open()
  await tell([step(4, 300), step(5, 900, 500)])
  expect(state.stepMs).toEqual([500, 500, 300, 400])
})

test('another run’s steps are not its own, and nothing is heard when it is gone', async () => {
  const { state, end } = await open()
  await tell([step(4, 300)], '20261120-120000-eeee')
  end()
  await tell([step(4, 300)])
  expect(state.stepMs).toEqual([500, 500])
})

test('what is told before the log is read stands after it, once', async () => {
  const logs = host.hold('runs.log')
  const { state } = await open()
  const paused = { kind: 'paused', seq: 4, at: '' }
  await tell([{ kind: 'resumed', seq: 3, at: '' }, paused])
  await logs[0]?.answer({ ...LOG, events: [{ kind: 'resumed', seq: 3, at: '' } as unknown as TrainingEvent] })
  expect(state.events.map(({ seq }) => seq)).toEqual([3, 4])
})

test('of a run that cannot be read nothing is known, and what is told counts', async () => {
  host.refuse('runs.log', 'unknown-run', 'no')
  const { state } = await open()
  await tell([step(4, 300)])
  expect(state.stepMs).toEqual([300])
})
