import { beforeEach, describe, expect, test, vi } from 'vitest'
import type { HostEvent, Job } from '../../src-main/contract/host-event.ts'
import type { RunRow } from '../../src-main/contract/run-row.ts'
import type { TrainingEvent } from '../../src-main/contract/training-event.ts'
import { packRuns } from '../../src-main/domain/run/run-list.ts'
import { HostLink } from '../../src-renderer/host-link.svelte.ts'
import { row } from '../domain/a-run.ts'
import { answerOpening, fakeHost, openLink, settled, type FakeHost } from './fake-host.ts'

const told = (run: RunRow, events: readonly TrainingEvent[] = []): HostEvent => ({
  kind: 'run',
  run,
  events,
  points: {},
})
const job = (id: string, changes: Partial<Job> = {}): Job => ({
  id: id as Job['id'],
  title: id,
  state: 'waiting',
  askedAt: '2026-11-24T12:00:00Z',
  ...changes,
})
const STEP = { kind: 'step', seq: 9, at: '2026-11-24T12:00:00Z', step: 6 } as TrainingEvent
const AFTER_A_FRAME = 20
const AFTER_A_BEAT = 400

let host: FakeHost
beforeEach(() => {
  vi.useFakeTimers()
  host = fakeHost()
})

describe('the connection', () => {
  test('is connecting until it opens; then everything is asked for', async () => {
    answerOpening(host, [row()])
    const link = new HostLink()
    await link.open()
    expect([link.connection, link.isLoaded, host.asked('runs.list').length]).toEqual(['connecting', false, 0])
    host.open()
    await settled()
    expect([link.connection, link.openings, link.isLoaded]).toEqual(['open', 1, true])
    expect(link.runs).toEqual([row()])
    expect(link.host?.name).toBe('here')
  })

  test('lost, counts its tries since, and is whole again when one succeeds', async () => {
    const link = await openLink(host, [row()])
    host.lose()
    await settled()
    const since = link.loss?.since
    expect([link.connection, link.loss?.attempts]).toEqual(['lost', 1])
    await vi.advanceTimersByTimeAsync(1000)
    host.lose()
    await vi.advanceTimersByTimeAsync(1000)
    expect(link.loss).toEqual({ since, attempts: 2 })
    host.open()
    await settled()
    expect([link.connection, link.loss, link.openings]).toEqual(['open', undefined, 2])
  })

  test('to a host that does not know this window is locked, and says so', async () => {
    const link = await openLink(host)
    host.isLocked = true
    host.lose()
    await settled()
    expect([link.isLocked, link.failure]).toEqual([true, expect.stringContaining('has not entered')])
    host.isLocked = false
    await link.refresh()
    expect([link.isLocked, link.failure]).toEqual([false, undefined])
  })

  test('that fails keeps the runs of before on the screen', async () => {
    const link = await openLink(host, [row()])
    host.refuse('runs.list', 'unexpected', 'The index is being made')
    await link.refresh()
    expect([link.failure, link.isLocked, link.runs.length]).toEqual(['The index is being made', false, 1])
  })
})

describe('answers that overtake each other', () => {
  test('an earlier list that comes late is dropped', async () => {
    const link = await openLink(host)
    const lists = host.hold('runs.list')
    void link.refresh()
    void link.refresh()
    await settled()
    await lists[1]?.answer(packRuns([]))
    await lists[0]?.refuse('unexpected', 'too late to matter')
    expect([link.failure, link.runs]).toEqual([undefined, []])
  })

  test('what is told while the list is under way is newer than the list', async () => {
    const link = await openLink(host, [row({ step: 5 })])
    const { plan, ...listed } = row({ step: 5 })
    const lists = host.hold('runs.list')
    void link.refresh()
    await settled()
    host.tell(told(row({ step: 7 })))
    await lists[0]?.answer(packRuns([{ run: listed, plan: JSON.stringify(plan) }]))
    expect(link.runs.map(({ step }) => step)).toEqual([7])
  })
})

describe('what is told', () => {
  test('news is shown with the next frame, progress on the beat', async () => {
    const link = await openLink(host, [row({ step: 5 })])
    host.tell(told(row({ step: 6 }), [STEP]))
    host.tell(told(row({ step: 7 }), [STEP]))
    await vi.advanceTimersByTimeAsync(AFTER_A_FRAME)
    expect(link.runs[0]?.step).toBe(6)
    await vi.advanceTimersByTimeAsync(AFTER_A_BEAT)
    expect(link.runs[0]?.step).toBe(7)
    host.tell(told(row({ step: 8, state: 'finished' }), [STEP]))
    await vi.advanceTimersByTimeAsync(AFTER_A_FRAME)
    expect(link.runs[0]?.state).toBe('finished')
    expect(link.training).toEqual([])
  })

  test('all that one frame brings is told to listeners in its order, until they stop listening', async () => {
    const link = await openLink(host)
    const heard: HostEvent['kind'][] = []
    const stop = link.onEvent(({ kind }) => heard.push(kind))
    host.tell(told(row()))
    host.tell({ kind: 'run-gone', id: row().id })
    await vi.advanceTimersByTimeAsync(AFTER_A_FRAME)
    expect([heard, link.runs]).toEqual([['run', 'run-gone'], []])
    stop()
    host.tell(told(row()))
    await vi.advanceTimersByTimeAsync(AFTER_A_FRAME)
    expect([heard.length, link.runs.length]).toEqual([2, 1])
  })

  test('a window that nobody sees learns of news without a frame', async () => {
    const link = await openLink(host)
    vi.stubGlobal('requestAnimationFrame', () => undefined)
    Object.assign(document, { hidden: true })
    host.tell(told(row()))
    await vi.advanceTimersByTimeAsync(600)
    Object.assign(document, { hidden: false })
    expect(link.runs).toHaveLength(1)
  })

  test('jobs stand with the latest news first, each once', async () => {
    const link = await openLink(host)
    for (const event of [job('a'), job('b'), job('a', { state: 'running' })])
      host.tell({ kind: 'job', job: event })
    await vi.advanceTimersByTimeAsync(AFTER_A_FRAME)
    expect(link.jobs.map(({ id, state }) => `${id} ${state}`)).toEqual(['a running', 'b waiting'])
    host.tell({ kind: 'job', job: job('b', { state: 'done' }) })
    await vi.advanceTimersByTimeAsync(AFTER_A_FRAME)
    expect(link.activeJobs.map(({ id }) => id)).toEqual(['a'])
  })

  test('queue, load, notices and unreadable folders replace what was there', async () => {
    const link = await openLink(host)
    const notices = [{ kind: 'disk', message: 'full' }] as const
    const runs = [{ id: 'x', reason: 'no plan.json' }] as never
    host.tell({ kind: 'queue', queue: { isHeld: true, waiting: [] } })
    host.tell({ kind: 'notices', notices })
    host.tell({ kind: 'unreadable', runs })
    await vi.advanceTimersByTimeAsync(AFTER_A_FRAME)
    expect([link.queue.isHeld, link.host?.notices, link.unreadable]).toEqual([true, notices, runs])
  })
})
