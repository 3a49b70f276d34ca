import { flushSync } from 'svelte'
import { beforeEach, expect, test, vi } from 'vitest'
import type { Job } from '../../../src-main/contract/host-event.ts'
import { PlanDraft } from '../../../src-renderer/plan/plan-draft.svelte.ts'
import { PlanObstacles } from '../../../src-renderer/plan/plan-obstacles.svelte.ts'
import { fakeHost, openLink, type FakeHost } from '../fake-host.ts'
import { inComponent } from '../in-component.svelte.ts'

const AFTER_TYPING = 500
let host: FakeHost
beforeEach(() => {
  vi.useFakeTimers()
  localStorage.clear()
  host = fakeHost()
  host.answer('plans.obstacles', ['No file train.tsv'])
})
const open = async () => {
  const link = await openLink(host)
  const { state } = inComponent(() => {
    const draft = new PlanDraft()
    return { draft, obstacles: new PlanObstacles(draft, link) }
  })
  await vi.advanceTimersByTimeAsync(AFTER_TYPING)
  return state
}
const change = async (draft: PlanDraft, setting: string, value: unknown) => {
  draft.set(['training', setting], value)
  flushSync()
  await vi.advanceTimersByTimeAsync(AFTER_TYPING)
}

test('are told of a plan whose settings are right, and asked anew when it changes, its name aside', async () => {
  const { draft, obstacles } = await open()
  expect(obstacles.found).toEqual(['No file train.tsv'])
  draft.set(['name'], 'another name')
  flushSync()
  await vi.advanceTimersByTimeAsync(AFTER_TYPING)
  expect(host.asked('plans.obstacles')).toHaveLength(1)
  host.answer('plans.obstacles', [])
  await change(draft, 'epochs', 5)
  expect(obstacles.found).toEqual([])
})

test('of a plan with wrong settings are none: those are said first', async () => {
  const { draft, obstacles } = await open()
  await change(draft, 'epochs', -1)
  expect([obstacles.found, host.asked('plans.obstacles').length]).toEqual([[], 1])
})

test('of a plan of before that come late are dropped', async () => {
  const { draft, obstacles } = await open()
  const held = host.hold('plans.obstacles')
  await change(draft, 'epochs', 5)
  await change(draft, 'epochs', 6)
  await held[1]?.answer([])
  await held[0]?.answer(['too late to matter'])
  expect(obstacles.found).toEqual([])
})

test('that cannot be asked for hinder nothing: the start itself says what is wrong', async () => {
  const { draft, obstacles } = await open()
  host.refuse('plans.obstacles', 'unexpected', 'no')
  await change(draft, 'epochs', 5)
  expect(obstacles.found).toEqual([])
})

test('are asked for anew when a job has ended', async () => {
  const { obstacles } = await open()
  host.answer('plans.obstacles', [])
  host.tell({
    kind: 'job',
    job: { id: 'j', title: '', askedAt: '', state: 'done' } as unknown as Job,
  })
  await vi.advanceTimersByTimeAsync(1000)
  expect(obstacles.found).toEqual([])
})
