import { beforeEach, expect, test, vi } from 'vitest'
import type { TrainingEvent } from '../../../src-main/contract/training-event.ts'
import { AllEvents, PAGE } from '../../../src-renderer/run/all-events.svelte.ts'
import { row } from '../../domain/a-run.ts'
import { fakeHost, openLink, settled, type FakeHost } from '../fake-host.ts'
import { inComponent } from '../in-component.svelte.ts'

const { id } = row()
const event = (seq: number) => ({ kind: 'step', seq, at: '', step: seq }) as TrainingEvent
const events = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => event(from + index))

let host: FakeHost
beforeEach(() => {
  vi.useFakeTimers()
  host = fakeHost()
})
const make = async () => {
  const link = await openLink(host, [row()])
  return inComponent(() => new AllEvents(id, link, () => PAGE)).state
}
const tell = async (...seqs: number[]) => {
  host.tell({ kind: 'run', run: row(), events: seqs.map(event), points: {} })
  await vi.advanceTimersByTimeAsync(1000)
}
const seqs = (all: AllEvents) => all.events.map(({ seq }) => seq)

test('the newest page, then what is told, then older pages', async () => {
  host.answer('runs.events', { events: events(4, 5), earlier: 4 })
  const all = await make()
  await tell(5)
  expect(seqs(all)).toEqual([])
  await all.open()
  await tell(5, 6)
  host.answer('runs.events', { events: events(2, 3), earlier: null })
  await all.more()
  await all.more()
  expect([seqs(all), all.earlier]).toEqual([[2, 3, 4, 5, 6], null])
  expect(host.asked('runs.events').map(({ before }) => before)).toEqual([undefined, 4])
  all.close()
  await tell(7)
  expect(seqs(all)).toEqual([2, 3, 4, 5, 6])
})

test('what is told while a page is read stands there once', async () => {
  const pages = host.hold('runs.events')
  const all = await make()
  void all.open()
  await tell(5, 6)
  await pages[0]?.answer({ events: events(4, 5), earlier: null })
  expect(seqs(all)).toEqual([4, 5, 6])
})

test('opened twice, it has the page of the last time, also where that of the first comes late', async () => {
  const pages = host.hold('runs.events')
  const all = await make()
  for (const _ of [0, 1, 2]) void all.open()
  await settled()
  await pages[0]?.refuse('unexpected', 'too early to matter')
  expect(all.isReading).toBe(true)
  await pages[2]?.answer({ events: events(2, 3), earlier: 2 })
  await pages[1]?.answer({ events: events(1, 2), earlier: null })
  expect([seqs(all), all.earlier, all.failure, all.isReading]).toEqual([[2, 3], 2, undefined, false])
})

test('a page that cannot be read says why, until one can', async () => {
  host.refuse('runs.events', 'unknown-run', 'No run has this id')
  const all = await make()
  await all.open()
  expect([all.failure, all.isReading]).toEqual(['No run has this id', false])
  host.answer('runs.events', { events: events(1, 1), earlier: null })
  await all.open()
  expect([all.failure, seqs(all)]).toEqual([undefined, [1]])
})
