import { beforeEach, describe, expect, test, vi } from 'vitest'
import type { Answer } from '../../../src-main/contract/api.ts'
import type { HostEvent } from '../../../src-main/contract/host-event.ts'
import type { TrainingEvent } from '../../../src-main/contract/training-event.ts'
import { LiveRun } from '../../../src-renderer/run/live-run.svelte.ts'
import { row } from '../../domain/a-run.ts'
import { fakeHost, openLink, settled, type FakeHost } from '../fake-host.ts'
import { inComponent } from '../in-component.svelte.ts'

const { id } = row()
const at = (seq: number) => new Date(Date.parse('2026-11-24T12:00:00Z') + seq * 1000).toISOString()
const STARTED = { kind: 'started', seq: 1, at: at(1), fromStep: 0, stages: [] } as unknown as TrainingEvent
const SHOWN = 2000

let host: FakeHost
beforeEach(() => {
  vi.useFakeTimers()
  host = fakeHost()
  answer(2)
})

/** A run of so many steps, each with its step as its loss; step n is event n + 1. */
function answer(steps: number): void {
  const all = Array.from({ length: steps }, (_, index) => index + 1)
  host.answer('runs.show', {
    run: row({ step: steps }),
    series: ['loss'],
    evaluations: [],
  } as unknown as Answer<'runs.show'>)
  host.answer('runs.curves', { loss: { steps: all, values: all } })
  host.answer('runs.lastPoints', {})
  host.answer('runs.log', { events: [STARTED], leftOut: 0, lastSeq: steps + 1, lastAt: at(steps + 1) })
}
const stepEvent = (step: number) => ({ kind: 'step', seq: step + 1, at: at(step + 1), step }) as TrainingEvent
const tell = (step: number, more: readonly TrainingEvent[] = []) =>
  host.tell({
    kind: 'run',
    run: row({ step }),
    events: [stepEvent(step), ...more],
    points: { loss: { steps: [step], values: [step] } },
  } satisfies HostEvent)
const open = async () => {
  const link = await openLink(host, [row()])
  const live = inComponent(() => new LiveRun(id, link))
  await settled()
  return live
}
const lossOf = (live: LiveRun) => Array.from(live.curve('loss').steps)

describe('a run', () => {
  test('has what the host knows of it', async () => {
    const { state: live } = await open()
    expect([lossOf(live), live.names, live.lastSeq, live.failure]).toEqual([[1, 2], ['loss'], 3, undefined])
    expect(live.lastStep).toEqual({ step: 2, at: at(3) })
  })

  test('grows by what is told, and asks for nothing again', async () => {
    const { state: live } = await open()
    tell(3)
    await vi.advanceTimersByTimeAsync(SHOWN)
    expect([lossOf(live), live.lastStep?.step]).toEqual([[1, 2, 3], 3])
    expect(host.asked('runs.show')).toHaveLength(1)
  })

  test('of whose steps some were missed is asked for anew', async () => {
    const { state: live } = await open()
    answer(6)
    tell(6)
    await vi.advanceTimersByTimeAsync(SHOWN)
    expect([lossOf(live), host.asked('runs.show').length]).toEqual([[1, 2, 3, 4, 5, 6], 2])
  })

  test('that is resumed takes its steps again: everything is asked anew', async () => {
    await open()
    tell(3, [{ ...STARTED, seq: 5 } as TrainingEvent])
    await vi.advanceTimersByTimeAsync(SHOWN)
    expect(host.asked('runs.show')).toHaveLength(2)
  })

  test('that cannot be read says why, and is there when it can', async () => {
    host.refuse('runs.show', 'unknown-run', 'No run has this id')
    const { state: live } = await open()
    expect([live.failure, live.details]).toEqual(['No run has this id', undefined])
    answer(2)
    await live.load()
    expect([live.failure, lossOf(live)]).toEqual([undefined, [1, 2]])
  })
})

describe('what comes late', () => {
  test('what is told while it is read is laid over the answer, nothing twice', async () => {
    const logs = host.hold('runs.log')
    const { state: live } = await open()
    tell(2)
    tell(3)
    await vi.advanceTimersByTimeAsync(SHOWN)
    await logs[0]?.answer({ events: [STARTED], leftOut: 0, lastSeq: 3, lastAt: at(3) })
    await vi.advanceTimersByTimeAsync(SHOWN)
    expect([lossOf(live), live.lastSeq]).toEqual([[1, 2, 3], 4])
  })

  test('an earlier answer does not take the place of a later one, nor does its failure', async () => {
    const { state: live } = await open()
    const logs = host.hold('runs.log')
    void live.load()
    void live.load()
    await settled()
    answer(4)
    await live.load()
    await logs[0]?.answer({ events: [STARTED], leftOut: 0, lastSeq: 3, lastAt: at(3) })
    await logs[1]?.refuse('unexpected', 'too late to matter')
    expect([lossOf(live), live.lastSeq, live.failure]).toEqual([[1, 2, 3, 4], 5, undefined])
  })

  test('after a lost connection everything is asked for anew', async () => {
    await open()
    host.lose()
    await vi.advanceTimersByTimeAsync(1000)
    host.open()
    await settled()
    expect(host.asked('runs.show')).toHaveLength(2)
  })

  test('nothing is heard when the view is gone', async () => {
    const { state: live, end } = await open()
    end()
    tell(3)
    await vi.advanceTimersByTimeAsync(SHOWN)
    expect(lossOf(live)).toEqual([1, 2])
  })
})
