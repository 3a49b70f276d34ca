import { beforeEach, expect, test, vi } from 'vitest'
import { SavedViews } from '../../src-renderer/saved-views.svelte.ts'
import { fakeHost, settled } from './fake-host.ts'

const VIEW = { name: 'good', address: '/runs?q=mcc>0.5' }

beforeEach(() => void vi.useFakeTimers())

test('has what the host keeps', async () => {
  const host = fakeHost()
  host.answer('views.list', [VIEW])
  const views = new SavedViews()
  await views.refresh()
  expect(views.all).toEqual([VIEW])
})

test('a failed look keeps the views of the last one and says why, until one succeeds', async () => {
  const host = fakeHost()
  host.answer('views.list', [VIEW])
  const views = new SavedViews()
  await views.refresh()
  host.refuse('views.list', 'unexpected', 'The disk cannot be read')
  await views.refresh()
  expect([views.all, views.failure]).toEqual([[VIEW], 'The disk cannot be read'])
  host.answer('views.list', [])
  await views.refresh()
  expect([views.all, views.failure]).toEqual([[], undefined])
})

test('a list that was asked for before a view was saved, and comes after it, is dropped', async () => {
  const host = fakeHost()
  const lists = host.hold('views.list')
  host.answer('views.save', (view) => [view])
  const views = new SavedViews()
  void views.refresh()
  void views.refresh()
  await settled()
  await views.save(VIEW.name, VIEW.address)
  await lists[0]?.answer([])
  await lists[1]?.refuse('unexpected', 'too late to matter')
  expect([views.all, views.failure]).toEqual([[VIEW], undefined])
})

test('what is saved and deleted shows what the host then has; a refusal changes nothing', async () => {
  const host = fakeHost()
  const views = new SavedViews()
  host.answer('views.save', (view) => [view])
  await views.save(VIEW.name, VIEW.address)
  expect(views.all).toEqual([VIEW])
  host.refuse('views.delete', 'unexpected', 'no')
  await expect(views.delete('good')).rejects.toThrow('no')
  expect(views.all).toEqual([VIEW])
  host.answer('views.delete', [])
  await views.delete('good')
  expect(host.asked('views.delete').at(-1)).toEqual({ name: 'good' })
  expect(views.all).toEqual([])
})
