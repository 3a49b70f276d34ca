import { flushSync } from 'svelte'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { PlanDraft } from '../../../src-renderer/plan/plan-draft.svelte.ts'
import { inComponent } from '../in-component.svelte.ts'
import { presetShape } from '../../../src-main/domain/plan/shape-presets.ts'
import { teacherOf } from '../../domain/a-teacher.ts'

beforeEach(() => {
  vi.useFakeTimers()
  vi.advanceTimersByTime(1) // no page is edited at 0
  localStorage.clear()
})
const open = () => inComponent(() => new PlanDraft()).state
const seedsOf = (draft: PlanDraft) => draft.runs.map(({ training }) => training.seed)

describe('the way back', () => {
  test('what is typed into one field in one go is one step', () => {
    const draft = open()
    for (const name of ['a', 'ab', 'abc']) draft.set(['name'], name)
    draft.set(['training', 'epochs'], 7)
    draft.undo()
    expect([draft.plan.name, draft.plan.training.epochs]).toEqual(['abc', 3])
    draft.undo()
    expect([draft.plan.name, draft.canUndo]).toEqual(['', false])
    draft.redo()
    draft.redo()
    expect([draft.plan.name, draft.plan.training.epochs, draft.canRedo]).toEqual(['abc', 7, false])
  })

  test('what is typed after a pause is a step of its own', () => {
    const draft = open()
    draft.set(['name'], 'a')
    vi.advanceTimersByTime(1000)
    draft.set(['name'], 'ab')
    draft.undo()
    expect(draft.plan.name).toBe('a')
  })

  test('a change after going back leaves no way forward', () => {
    const draft = open()
    draft.set(['name'], 'a')
    draft.undo()
    draft.set(['training', 'epochs'], 5)
    expect(draft.canRedo).toBe(false)
    draft.redo()
    expect(draft.plan.name).toBe('')
  })

  test('with nothing to go back to changes nothing', () => {
    const draft = open()
    const { plan } = draft
    draft.undo()
    expect(draft.plan).toBe(plan)
  })
})

describe('what would be started', () => {
  test('is the plan for each seed, and each control for each', () => {
    const draft = open()
    draft.setSeeds('1, 2, 3')
    expect(seedsOf(draft)).toEqual([1, 2, 3])
    draft.setControl('soft', true)
    expect(seedsOf(draft)).toEqual([1, 2, 3, 1, 2, 3])
    draft.setControl('soft', false)
    expect(seedsOf(draft)).toEqual([1, 2, 3])
  })

  test('has no control that was wanted of another plan, or was queued already', () => {
    const draft = open()
    draft.setControl('soft', true)
    draft.usePreset('progressive')
    expect(draft.controls).toEqual([])
    draft.setControl('soft', true)
    draft.queued()
    expect(draft.controls).toEqual([])
  })

  test('is nothing while a setting or the seeds are wrong, and says what is', () => {
    const draft = open()
    draft.set(['training', 'epochs'], -1)
    draft.setSeeds('1, x')
    expect(draft.runs).toEqual([])
    expect(draft.problems.map(({ message, path }) => [message, path?.join('.')])).toEqual([
      [expect.stringMatching(/^Epochs is -1; it must be a number above 0/), 'training.epochs'],
      [expect.stringContaining('x'), undefined],
    ])
  })

  test('has a teacher for each seed where that is wanted', () => {
    const draft = open()
    draft.setSeeds('4, 5')
    const teacherSeeds = () =>
      draft.runs.map((plan) => plan.kind === 'distill' && plan.teacher.fineTune?.seed)
    expect(new Set(teacherSeeds()).size).toBe(1)
    draft.setTeacherPerSeed(true)
    expect([teacherSeeds(), draft.sharing.count, draft.sharing.hasTeacherEach]).toEqual([[4, 5], 2, true])
  })
})

describe('a student of half the width', () => {
  test('is half of everything but depth; of the whole nothing is said, and nothing selected', () => {
    const draft = open()
    const before = draft.plan
    draft.setShape(presetShape('half', teacherOf(6)))
    expect(draft.distill?.student).toMatchObject({ layers: 3, width: 384, heads: 6, feedForward: 1536 })
    draft.set(['student', 'start', 'select'], 'singular')
    draft.setShape({})
    expect(draft.plan).toEqual(before)
  })
})

describe('a teacher that becomes known', () => {
  test('makes a proposal the same proposal for it, and is undone with its choice', () => {
    const draft = open()
    expect(draft.distill?.student.layers).toBe(3)
    draft.set(['teacher', 'model'], { kind: 'folder', path: '/twelve' })
    draft.knowTeacher(teacherOf(12))
    expect([draft.distill?.student.layers, draft.distill?.mapping.at(-1)]).toEqual([
      6,
      { teacher: 12, student: 6 },
    ])
    draft.undo()
    expect([draft.distill?.student.layers, draft.canUndo]).toEqual([3, false])
  })

  test('and is known no more, leaves the plan as it is', () => {
    const draft = open()
    const { plan } = draft
    draft.knowTeacher(undefined)
    expect([draft.plan, draft.teacherLayers, draft.drawnLayers]).toEqual([plan, undefined, 12])
  })
})

test('fine-tuning and distilling carry data and name over, there and back', () => {
  const draft = open()
  draft.set(['name'], 'mine')
  const { data } = draft.plan
  draft.useKind('fine-tune')
  expect(draft.plan).toMatchObject({ kind: 'fine-tune', name: 'mine', data })
  expect(draft.distill).toBeUndefined()
  draft.useKind('distill')
  expect(draft.plan).toMatchObject({ kind: 'distill', name: 'mine', data })
})

test('a plan in its place brings its seed, unless that stands first among those named', () => {
  const draft = open()
  const plan = draft.plan
  draft.setSeeds('1, 2')
  draft.replace({ ...plan, name: 'b' })
  expect(draft.seedsText).toBe('1, 2')
  draft.replace({ ...plan, training: { ...plan.training, seed: 9 } })
  expect(draft.seedsText).toBe('9')
})

test('the draft is there again after a reload; what cannot be shown is the first one', () => {
  const draft = open()
  draft.set(['name'], 'kept')
  draft.setSeeds('1, x')
  flushSync()
  expect([open().plan.name, open().seedsText]).toEqual(['kept', '1, x'])
  localStorage.setItem('stillroom.plan', '{"plan":{"kind":"odd"}}')
  expect(open().plan.name).toBe('')
})
