import { flushSync } from 'svelte'
import { beforeEach, expect, test, vi } from 'vitest'
import type { PreflightReport } from '../../../src-main/contract/preflight.ts'
import { PlanDraft } from '../../../src-renderer/plan/plan-draft.svelte.ts'
import { Preflight } from '../../../src-renderer/plan/preflight.svelte.ts'
import { fakeHost, settled, type FakeHost } from '../fake-host.ts'
import { inComponent } from '../in-component.svelte.ts'

const report = (name: string) => ({ name }) as unknown as PreflightReport
let host: FakeHost
beforeEach(() => {
  vi.useFakeTimers()
  localStorage.clear()
  host = fakeHost()
  host.answer('plans.preflighted', null)
})
const open = () =>
  inComponent(() => {
    const draft = new PlanDraft()
    return { draft, preflight: new Preflight(draft) }
  }).state

test('what was found is fresh until the plan changes, and again when it is changed back', async () => {
  host.answer('plans.preflight', report('a'))
  const { draft, preflight } = open()
  await preflight.measure()
  expect([preflight.fresh, preflight.isStale, preflight.since]).toEqual([report('a'), false, undefined])
  draft.set(['training', 'batchSize'], 7)
  expect([preflight.report, preflight.fresh, preflight.isStale]).toEqual([report('a'), undefined, true])
  draft.undo()
  expect(preflight.fresh).toEqual(report('a'))
})

test('one try goes on at a time, and a plan with problems is not tried', async () => {
  const tries = host.hold('plans.preflight')
  const { draft, preflight } = open()
  void preflight.measure()
  void preflight.measure()
  await settled()
  expect([tries.length, preflight.since]).toEqual([1, Date.now()])
  await tries[0]?.answer(report('a'))
  draft.set(['training', 'batchSize'], -1)
  await preflight.measure()
  expect(tries).toHaveLength(1)
})

test('a try that fails says why; one that a person stopped does not', async () => {
  const { preflight } = open()
  host.refuse('plans.preflight', 'run-busy', 'Another plan is tried')
  await preflight.measure()
  expect([preflight.failure, preflight.since]).toEqual(['Another plan is tried', undefined])
  const tries = host.hold('plans.preflight')
  host.answer('plans.stop-preflight', null)
  void preflight.measure()
  await preflight.stop()
  await tries[0]?.refuse('interrupted', 'It was stopped')
  expect([preflight.failure, preflight.since]).toEqual([undefined, undefined])
})

test('a plan that was tried before is recalled when typing rests', async () => {
  const { draft, preflight } = open()
  host.answer('plans.preflighted', report('kept'))
  for (const size of [4, 5, 6]) draft.set(['training', 'batchSize'], size)
  flushSync()
  await vi.advanceTimersByTimeAsync(400)
  expect(preflight.fresh).toEqual(report('kept'))
  expect(host.asked('plans.preflighted')).toHaveLength(1)
})

const change = async (draft: PlanDraft, batchSize: number) => {
  draft.set(['training', 'batchSize'], batchSize)
  flushSync()
  await vi.advanceTimersByTimeAsync(400)
}

test('a try of a plan of before that is recalled late does not take the place of a later one', async () => {
  const recalls = host.hold('plans.preflighted')
  const { draft, preflight } = open()
  await change(draft, 4)
  await change(draft, 5)
  await recalls[1]?.answer(report('of 5'))
  await recalls[0]?.answer(report('of 4'))
  expect(preflight.fresh).toEqual(report('of 5'))
})

test('what was kept of a plan does not take the place of what it was found to be since', async () => {
  const recalls = host.hold('plans.preflighted')
  host.answer('plans.preflight', report('tried now'))
  const { draft, preflight } = open()
  await change(draft, 4)
  await preflight.measure()
  await recalls[0]?.answer(report('kept'))
  expect(preflight.fresh).toEqual(report('tried now'))
})

test('a try that ends when another plan stands there does not hide what is known of that', async () => {
  const tries = host.hold('plans.preflight')
  const { draft, preflight } = open()
  void preflight.measure()
  host.answer('plans.preflighted', report('kept'))
  await change(draft, 5)
  await tries[0]?.answer(report('of before'))
  expect(preflight.fresh).toEqual(report('kept'))
})

test('what it does now is followed, with the time that is left by the parts that are done', async () => {
  const tries = host.hold('plans.preflight')
  host.answer('plans.preflight-progress', null)
  const { preflight } = open()
  void preflight.measure()
  flushSync()
  await vi.advanceTimersByTimeAsync(500)
  expect([preflight.progress, preflight.leftMs(Date.now())]).toEqual([undefined, undefined])
  const told = { task: 'writing a checkpoint', done: 4, total: 6, unit: 'steps' } as const
  host.answer('plans.preflight-progress', told)
  await vi.advanceTimersByTimeAsync(7500)
  // Four parts in 8 s: two more take 4 s.
  expect([preflight.progress, preflight.leftMs(Date.now())]).toEqual([told, 4000])
  host.answer('plans.stop-preflight', null)
  void preflight.stop()
  expect(preflight.isStopping).toBe(true)
  await tries[0]?.refuse('interrupted', 'Stopped')
  expect([preflight.progress, preflight.isStopping, preflight.failure]).toEqual([undefined, false, undefined])
})

test('how alike layers are holds while texts and networks are the same, whatever is mapped', async () => {
  const likeness = { values: [[1, 0.5]], texts: 12 }
  host.answer('plans.preflight', { student: { likeness }, teacher: {} } as unknown as PreflightReport)
  const { draft, preflight } = open()
  expect(preflight.likeness).toBeUndefined()
  await preflight.measure()
  draft.setMapping([])
  expect([preflight.isStale, preflight.likeness]).toEqual([true, { ...likeness, isTeacherFresh: true }])
  draft.set(['student', 'start'], { from: 'random' })
  expect(preflight.likeness).toBeUndefined()
})
