import { flushSync } from 'svelte'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import type { Job } from '../../../src-main/contract/host-event.ts'
import type { DataPreview, ModelDescription } from '../../../src-main/contract/requests/plan-requests.ts'
import { PlanDraft } from '../../../src-renderer/plan/plan-draft.svelte.ts'
import { PlanFacts } from '../../../src-renderer/plan/plan-facts.svelte.ts'
import { fakeHost, openLink, type FakeHost } from '../fake-host.ts'
import { inComponent } from '../in-component.svelte.ts'

const AFTER_TYPING = 400
const model = (layers: number) => ({ layers, classes: 3, bytesToFetch: 0 }) as ModelDescription
const data = (rows: number) =>
  ({ kind: 'splits', train: { rows, labels: { no: rows / 2, yes: rows / 2 } } }) as unknown as DataPreview

let host: FakeHost
beforeEach(() => {
  vi.useFakeTimers()
  localStorage.clear()
  host = fakeHost()
  host.answer('models.describe', model(6))
  host.answer('datasets.preview', data(1000))
})
const open = async () => {
  const link = await openLink(host)
  const { state } = inComponent(() => {
    const draft = new PlanDraft()
    return { draft, facts: new PlanFacts(draft, link) }
  })
  await vi.advanceTimersByTimeAsync(AFTER_TYPING)
  return state
}
const nameTeacher = async (draft: PlanDraft, path: string) => {
  draft.set(['teacher', 'model'], { kind: 'folder', path })
  flushSync()
  await vi.advanceTimersByTimeAsync(AFTER_TYPING)
}

describe('what the host says of a plan’s sources', () => {
  test('is known to the draft', async () => {
    const { draft, facts } = await open()
    expect([facts.model, facts.data]).toEqual([
      { answer: model(6), isAsked: false },
      { answer: data(1000), isAsked: false },
    ])
    expect(draft.facts).toEqual({ teacher: model(6), trainRows: 1000, classes: 2 })
    draft.set(['teacher', 'fineTune'], undefined) // taken as it is, with all of its classes
    flushSync()
    expect(draft.facts.classes).toBe(3)
  })

  test('is asked for when typing rests, of what changed alone', async () => {
    const { draft } = await open()
    for (const path of ['/m', '/mo', '/mod']) draft.set(['teacher', 'model'], { kind: 'folder', path })
    flushSync()
    await vi.advanceTimersByTimeAsync(AFTER_TYPING)
    expect(host.asked('models.describe').slice(1)).toEqual([{ source: { kind: 'folder', path: '/mod' } }])
    expect(host.asked('datasets.preview')).toHaveLength(1)
  })

  test('of a teacher of before that comes late is dropped', async () => {
    const { draft, facts } = await open()
    const held = host.hold('models.describe')
    await nameTeacher(draft, '/old')
    await nameTeacher(draft, '/new')
    await held[1]?.answer(model(12))
    await held[0]?.refuse('unknown-model', 'No /old')
    expect([facts.model.answer?.layers, facts.model.failure, draft.teacherLayers]).toEqual([
      12,
      undefined,
      12,
    ])
  })

  test('a source that is not named yet is not asked for; one that fails says why', async () => {
    const { draft, facts } = await open()
    await nameTeacher(draft, '')
    expect([facts.model, host.asked('models.describe').length]).toEqual([{ isAsked: false }, 1])
    host.refuse('models.describe', 'unknown-model', 'No /x')
    await nameTeacher(draft, '/x')
    expect([facts.model.failure, draft.teacherLayers]).toEqual(['No /x', undefined])
  })

  test('is asked for anew when a job has ended, for it may have fetched something', async () => {
    await open()
    const job = { id: 'j', title: '', askedAt: '' } as unknown as Job
    for (const state of ['running', 'done'] as const) {
      host.tell({ kind: 'job', job: { ...job, state } })
      await vi.advanceTimersByTimeAsync(1000)
    }
    expect([host.asked('models.describe').length, host.asked('datasets.preview').length]).toEqual([2, 2])
  })
})

describe('the student', () => {
  const OWN = { kind: 'catalogue', name: 'small' } as const
  const startAs = async (draft: PlanDraft, start: object) => {
    draft.set(['student', 'start'], start)
    flushSync()
    await vi.advanceTimersByTimeAsync(AFTER_TYPING)
  }

  test('is as deep as its own model at most, where it starts as one', async () => {
    const { draft, facts } = await open()
    expect([draft.mostLayers, facts.own.answer]).toEqual([6, undefined])
    host.answer('models.describe', model(2))
    await startAs(draft, { from: 'model', model: OWN })
    expect(host.asked('models.describe').at(-1)).toEqual({ source: OWN })
    expect([draft.mostLayers, facts.own.answer]).toEqual([2, model(2)])
    expect(draft.facts.own).toEqual(model(2))
    await startAs(draft, { from: 'random' })
    expect([draft.mostLayers, draft.facts.own, facts.own.answer]).toEqual([6, undefined, undefined])
  })

  test('is counted by the host, in the shape that it has now', async () => {
    host.answer('models.count', ({ shape: { layers = 0 } }) => ({ all: layers * 10, withoutEmbeddings: 0 }))
    const { draft, facts } = await open()
    await vi.advanceTimersByTimeAsync(AFTER_TYPING)
    const { layers } = draft.distill?.student ?? {}
    expect(facts.parameters?.all).toBe(Number(layers) * 10)
    expect(host.asked('models.count').at(-1)).toMatchObject({
      source: draft.distill?.teacher.model,
      classes: 2,
    })
    draft.set(['student', 'layers'], 1)
    flushSync()
    expect(facts.parameters).toBeUndefined()
    await vi.advanceTimersByTimeAsync(AFTER_TYPING)
    expect(facts.parameters?.all).toBe(10)
    draft.set(['student', 'layers'], 'many')
    flushSync()
    await vi.advanceTimersByTimeAsync(AFTER_TYPING)
    expect(facts.parameters).toBeUndefined()
  })
})

test('rows of a share of the data: at least one, and none known while the data is not', async () => {
  const { facts } = await open()
  expect([1, 0.25, 0.0001, 'half'].map((share) => facts.trainRows(share))).toEqual([1000, 250, 1, undefined])
  facts.data = { isAsked: true }
  expect(facts.trainRows(1)).toBeUndefined()
})
