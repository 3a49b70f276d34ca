import { beforeEach, expect, test, vi } from 'vitest'
import type { ExampleLook } from '../../../src-main/contract/example-browser.ts'
import { TextLook, textKey } from '../../../src-renderer/examples/text-look.svelte.ts'
import { row } from '../../domain/a-run.ts'
import { fakeHost, type FakeHost } from '../fake-host.ts'

const wanted = (text: string) => ({ students: { a: row().id }, text, layers: {} })
const look = (text: string) => ({ said: text }) as unknown as ExampleLook

let host: FakeHost
let texts: TextLook
beforeEach(() => {
  vi.useFakeTimers()
  host = fakeHost()
  texts = new TextLook()
})

test('going through examples asks once, for the one that is stayed at', async () => {
  host.answer('examples.look', ({ text }) => look(text))
  for (const text of ['a', 'b', 'c']) texts.ask(wanted(text), 100)
  expect(texts.isLooking).toBe(true)
  await vi.advanceTimersByTimeAsync(100)
  expect(host.asked('examples.look').map(({ text }) => text)).toEqual(['c'])
  expect([texts.look, texts.of, texts.isLooking]).toEqual([look('c'), textKey('c', undefined), false])
})

test('one look is under way at a time, and what was typed last meanwhile follows it', async () => {
  const looks = host.hold('examples.look')
  for (const text of ['a', 'b', 'c']) {
    texts.ask(wanted(text), 0)
    await vi.advanceTimersByTimeAsync(1)
  }
  await looks[0]?.answer(look('a'))
  expect([texts.look, texts.of, texts.isLooking]).toEqual([look('a'), textKey('a', undefined), true])
  expect(host.asked('examples.look').map(({ text }) => text)).toEqual(['a', 'c'])
  await looks[1]?.answer(look('c'))
  expect([texts.look, texts.of, texts.isLooking]).toEqual([look('c'), textKey('c', undefined), false])
})

test('the failure of an earlier text is not that of the last', async () => {
  const looks = host.hold('examples.look')
  for (const text of ['a', 'b']) texts.ask(wanted(text), 0)
  await looks[0]?.refuse('inspector-died', 'too early to matter')
  await looks[1]?.answer(look('b'))
  expect([texts.look, texts.failure]).toEqual([look('b'), undefined])
})

test('what failed says why, and keeps the look of before, until one succeeds', async () => {
  host.answer('examples.look', look('a'))
  texts.ask(wanted('a'), 0)
  await vi.advanceTimersByTimeAsync(1)
  host.refuse('examples.look', 'inspector-died', 'It died')
  texts.ask(wanted('b'), 0)
  await vi.advanceTimersByTimeAsync(1)
  expect([texts.failure, texts.of, texts.isLooking]).toEqual(['It died', textKey('a', undefined), false])
})

test('stopped, it neither asks nor takes what was asked', async () => {
  const looks = host.hold('examples.look')
  texts.ask(wanted('a'), 0)
  await vi.advanceTimersByTimeAsync(1)
  texts.stop()
  await looks[0]?.answer(look('a'))
  texts.ask(wanted('b'), 100)
  texts.stop()
  await vi.advanceTimersByTimeAsync(200)
  expect([texts.look, texts.isLooking, looks.length]).toEqual([undefined, false, 1])
})
