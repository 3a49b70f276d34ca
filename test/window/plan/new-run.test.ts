import { flushSync } from 'svelte'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import type { Answer } from '../../../src-main/contract/api.ts'
import type { Job } from '../../../src-main/contract/host-event.ts'
import type { DistillPlan } from '../../../src-main/contract/plan.ts'
import type { PreflightReport } from '../../../src-main/contract/preflight.ts'
import type { DataPreview, ModelDescription } from '../../../src-main/contract/requests/plan-requests.ts'
import { timeOfStudents } from '../../../src-main/domain/plan/preflight-figures.ts'
import { NewRun } from '../../../src-renderer/plan/new-run.svelte.ts'
import { planAddress, type PlanStart } from '../../../src-renderer/plan-address.ts'
import { Router } from '../../../src-renderer/router.svelte.ts'
import { PLAN, row } from '../../domain/a-run.ts'
import { measuredTraining } from '../../support/measured-training.ts'
import { fakeHost, openLink, settled, type FakeHost } from '../fake-host.ts'
import { inComponent } from '../in-component.svelte.ts'
import { teacherOf } from '../../domain/a-teacher.ts'

const AFTER_TYPING = 500
const FETCHED = { ...teacherOf(6), bytesToFetch: 0 } as ModelDescription
const SPLITS = {
  kind: 'splits',
  train: { rows: 1000, labels: { no: 500, yes: 500 } },
} as unknown as DataPreview
const TO_FETCH = { kind: 'to-fetch', bytes: 5 } as const
const CATALOGUE = { models: [], datasets: [] } satisfies Answer<'catalogue.list'>
const OTHER = '20261120-120000-cd34'
const shown = (changes: Parameters<typeof row>[0]) =>
  ({ run: row(changes), series: [], evaluations: [] }) as unknown as Answer<'runs.show'>

let host: FakeHost
beforeEach(() => {
  vi.useFakeTimers()
  localStorage.clear()
  location.hash = '#/plan'
  host = fakeHost()
  host.answer('catalogue.list', CATALOGUE)
  host.answer('models.describe', FETCHED)
  host.answer('datasets.preview', SPLITS)
  host.answer('plans.preflighted', null)
  host.answer('plans.obstacles', [])
})
const open = async (start?: PlanStart) => {
  if (start) location.hash = planAddress(start)
  const link = await openLink(host)
  const { state } = inComponent(() => {
    const router = new Router()
    return { router, newRun: new NewRun(link, router) }
  })
  await rest()
  return state
}
const rest = async () => {
  flushSync()
  await vi.advanceTimersByTimeAsync(AFTER_TYPING)
}
const from = (id: string, isRateLowered = false) => ({ kind: 'run', id, isRateLowered }) as const

describe('what the address names', () => {
  test('a run: its plan becomes the draft, can be undone, and leaves the address', async () => {
    host.answer('runs.show', shown({ plan: PLAN }))
    const { newRun } = await open(from(row().id))
    expect([newRun.draft.plan, newRun.draft.origin?.plan]).toEqual([PLAN, PLAN])
    expect([newRun.draft.origin?.title, location.hash]).toEqual(['reviews-stacked s3', '#/plan'])
    newRun.draft.undo()
    expect(newRun.draft.plan).not.toEqual(PLAN)
  })

  test('with a lower rate: a third of it, while what it comes from stays as it was', async () => {
    host.answer('runs.show', shown({ plan: PLAN }))
    const { newRun } = await open(from(row().id, true))
    expect(newRun.draft.plan.training.learningRate).toBe(3e-4)
    expect(newRun.draft.origin?.plan.training.learningRate).toBe(1e-3)
  })

  test('a checkpoint of a run: the best that is there, kept while the form is open, its plan to be changed', async () => {
    host.answer('runs.show', shown({ plan: PLAN, bestStep: 20 }))
    const entry = (step: number) =>
      ({ step, place: null, bytes: 1, writtenAt: '' }) satisfies Answer<'runs.checkpoints'>[number]
    host.answer('runs.checkpoints', [entry(20), entry(30)])
    host.answer('runs.keepCheckpoint', null)
    const { newRun, router } = await open({ kind: 'fork', id: row().id })
    const { draft, parent } = newRun
    const start = { from: 'checkpoint', run: row().id, step: 20 }
    expect(draft.distill).toEqual({
      ...PLAN,
      name: 'fork of reviews-stacked',
      student: { ...(PLAN as DistillPlan).student, start },
    })
    expect([draft.origin?.plan, parent.chosen?.step, location.hash]).toEqual([PLAN, 20, '#/plan?forked=yes'])
    draft.set(['student', 'start', 'step'], 30)
    await rest()
    expect(parent.chosen?.step).toBe(30)
    expect(host.asked('runs.keepCheckpoint').map(({ step }) => step)).toEqual([20, 30])
    await vi.advanceTimersByTimeAsync(3600 * 1000)
    expect(host.asked('runs.keepCheckpoint').length).toBe(3)
    // A new run is none: the draft of before the fork is back, and the fork one step behind it.
    router.go('/plan')
    await rest()
    expect([draft.forkStart, draft.plan.name]).toEqual([undefined, ''])
    draft.undo()
    expect(draft.forkStart?.step).toBe(30)
  })

  test('a run without a checkpoint is not forked, and why is said', async () => {
    host.answer('runs.show', shown({ plan: PLAN }))
    host.answer('runs.checkpoints', [])
    const { newRun } = await open({ kind: 'fork', id: row().id })
    expect(newRun.failure).toMatch(/has no checkpoint yet/)
    expect(newRun.draft.forkStart).toBeUndefined()
  })

  test('a model: it is to be fine-tuned', async () => {
    const model = { kind: 'folder', path: '/models/mine' } as const
    const { newRun } = await open({ kind: 'fine-tune', model })
    expect(newRun.draft.plan).toMatchObject({ kind: 'fine-tune', model })
  })

  test('a run that is gone: why is said, and the draft is as it was', async () => {
    host.refuse('runs.show', 'unknown-run', 'No run has this id')
    const { newRun } = await open(from(row().id))
    expect([newRun.failure, newRun.draft.canUndo]).toEqual(['No run has this id', false])
  })

  test.each(['answered', 'refused'])(
    'of two runs the last one counts, also where the first is %s late',
    async (how) => {
      const shows = host.hold('runs.show')
      const { newRun, router } = await open(from(row().id))
      router.go(planAddress(from(OTHER)).slice(1))
      await rest()
      await shows[1]?.answer(shown({ id: OTHER, plan: { ...PLAN, name: 'other' } }))
      if (how === 'answered') await shows[0]?.answer(shown({ plan: PLAN }))
      else await shows[0]?.refuse('unknown-run', 'too late to matter')
      expect([newRun.draft.plan.name, newRun.failure]).toEqual(['other', undefined])
    },
  )
})

describe('sources', () => {
  test('of the catalogue are offered; where they cannot be listed, why is said', async () => {
    const entry = { name: 'minilm-l6', title: 'MiniLM-L6', licence: 'Apache-2.0', bytes: 1 }
    host.answer('catalogue.list', { models: [entry], datasets: [] })
    expect((await open()).newRun.models).toEqual([entry])
    host.refuse('catalogue.list', 'unexpected', 'No catalogue')
    expect((await open()).newRun.failure).toBe('No catalogue')
  })

  test.each([
    ['neither', FETCHED, SPLITS, undefined],
    ['the model', { ...FETCHED, bytesToFetch: null }, SPLITS, 'the model'],
    ['the data', FETCHED, TO_FETCH, 'the data'],
    ['both', { ...FETCHED, bytesToFetch: 5 }, TO_FETCH, 'the model, the data'],
  ])('that are missing are named: %s', async (_what, model, data, words) => {
    host.answer('models.describe', model)
    host.answer('datasets.preview', data)
    const { newRun } = await open()
    const sentence = words && `To be fetched before the plan can be tried: ${words}.`
    expect(newRun.missingSources).toBe(sentence)
  })

  test('what is missing alone is fetched, until its job has ended', async () => {
    host.answer('datasets.preview', TO_FETCH)
    host.answer('sources.fetch', 'job')
    const { newRun } = await open()
    await newRun.fetchSources()
    expect(host.asked('sources.fetch')).toEqual([{ data: newRun.draft.plan.data.source }])
    const job = { id: 'job', title: '', askedAt: '' } as unknown as Job
    const isFetching: boolean[] = []
    for (const state of ['running', 'done'] as const) {
      host.tell({ kind: 'job', job: { ...job, state } })
      await vi.advanceTimersByTimeAsync(1000)
      isFetching.push(newRun.isFetching)
    }
    expect(isFetching).toEqual([true, false])
  })

  test('that cannot be fetched: why is said', async () => {
    host.refuse('sources.fetch', 'unexpected', 'No network')
    const { newRun } = await open()
    await newRun.fetchSources()
    expect([newRun.failure, newRun.isFetching]).toEqual(['No network', false])
  })
})

describe('figures of the plan', () => {
  test('steps of an epoch: rows of its share by the batch, the last one filled or not', async () => {
    const { newRun } = await open()
    newRun.draft.set(['training', 'batchSize'], 32)
    expect(newRun.stepsPerEpoch).toBe(Math.ceil(1000 / 32))
    newRun.draft.set(['data', 'fraction'], 0.25)
    expect(newRun.stepsPerEpoch).toBe(Math.ceil(250 / 32))
    newRun.draft.set(['training', 'batchSize'], 0)
    expect(newRun.stepsPerEpoch).toBeUndefined()
  })

  test('what all seeds take is known once the plan was tried, and not of another plan', async () => {
    const student = measuredTraining()
    host.answer('plans.preflight', { student } as unknown as PreflightReport)
    const { newRun } = await open()
    newRun.draft.setSeeds('1, 2')
    expect(newRun.sameAgainMs).toBeUndefined()
    await newRun.preflight.measure()
    expect(newRun.sameAgainMs).toBe(timeOfStudents(student, newRun.draft.sharing).ms)
    newRun.draft.set(['training', 'batchSize'], 7)
    expect(newRun.sameAgainMs).toBeUndefined()
  })
})

describe('starting', () => {
  test('queues a run for each seed, once, and shows their table', async () => {
    const starts = host.hold('runs.start')
    const { newRun } = await open()
    newRun.draft.setSeeds('4, 5')
    expect([newRun.startTitle, newRun.canStart]).toEqual(['Start 2 runs', true])
    void newRun.start()
    void newRun.start()
    await settled()
    expect([starts.length, newRun.isStarting]).toEqual([1, true])
    await starts[0]?.answer('a')
    await starts[1]?.answer('b')
    expect(starts.map(({ ask }) => ask.plan)).toMatchObject([4, 5].map((seed) => ({ training: { seed } })))
    expect([location.hash, newRun.isStarting]).toEqual(['#/runs', false])
  })

  test('that fails says why, stays where it is, and can be tried again', async () => {
    host.refuse('runs.start', 'invalid-plan', 'No such file')
    const { newRun } = await open()
    await newRun.start()
    expect([newRun.failure, location.hash, newRun.canStart]).toEqual(['No such file', '#/plan', true])
    host.answer('runs.start', 'a')
    await newRun.start()
    expect([newRun.failure, location.hash]).toEqual([undefined, '#/runs'])
  })

  test('is not possible while something is against it: a problem of the form, or the host’s word', async () => {
    host.answer('plans.obstacles', ['The classes do not match'])
    const { newRun } = await open()
    expect(newRun.canStart).toBe(false)
    await newRun.start()
    host.answer('plans.obstacles', [])
    newRun.draft.set(['training', 'batchSize'], 7)
    await rest()
    expect(newRun.canStart).toBe(true)
    newRun.draft.set(['training', 'batchSize'], -1)
    expect([newRun.count, newRun.canStart]).toEqual([0, false])
    expect(host.asked('runs.start')).toEqual([])
  })
})
