import { beforeEach, expect, test, vi } from 'vitest'
import { Toasts } from '../../../src-renderer/shared/toasts.svelte.ts'

const texts = (toasts: Toasts) => toasts.shown.map(({ text }) => text)

beforeEach(() => void vi.useFakeTimers())

test('a word is shown for eight seconds, each for its own', () => {
  const toasts = new Toasts()
  toasts.say('first')
  vi.advanceTimersByTime(5000)
  toasts.say('second')
  vi.advanceTimersByTime(3000)
  expect(texts(toasts)).toEqual(['second'])
  vi.advanceTimersByTime(5000)
  expect(texts(toasts)).toEqual([])
})

test('what is taken back is the last thing that can be, once', () => {
  const toasts = new Toasts()
  const done: string[] = []
  toasts.say('a', () => void done.push('a'))
  toasts.say('b', () => void done.push('b'))
  toasts.say('nothing to take back')
  toasts.undoLast()
  expect([done, texts(toasts)]).toEqual([['b'], ['a', 'nothing to take back']])
  toasts.undoLast()
  toasts.undoLast()
  expect(done).toEqual(['b', 'a'])
})

test('what cannot be taken back says why', async () => {
  const toasts = new Toasts()
  toasts.say('moved to the trash', async () => {
    throw new Error('Its place is taken')
  })
  toasts.undoLast()
  await vi.advanceTimersByTimeAsync(0)
  expect(texts(toasts)).toEqual(['Its place is taken'])
})
