import { beforeEach, expect, test, vi } from 'vitest'
import type { Answer } from '../../../src-main/contract/api.ts'
import { ask } from '../../../src-renderer/api.ts'
import { NewestAnswer } from '../../../src-renderer/shared/newest-answer.svelte.ts'
import { fakeHost, settled, type FakeHost } from '../fake-host.ts'

const disk = (freeBytes: number) => ({ freeBytes, totalBytes: 9 })

let host: FakeHost
let free: NewestAnswer<Answer<'host.disk'>>
beforeEach(() => {
  vi.useFakeTimers()
  host = fakeHost()
  free = new NewestAnswer()
})
const look = async () => {
  void free.take(ask('host.disk', {}))
  await settled()
}

test('an earlier answer that comes late does not take the place of a later one', async () => {
  const looks = host.hold('host.disk')
  await look()
  await look()
  await looks[1]?.answer(disk(2))
  await looks[0]?.answer(disk(1))
  expect(free.answer).toEqual(disk(2))
})

test('an earlier answer does not count while a later one is awaited, for it is of something else', async () => {
  const looks = host.hold('host.disk')
  await look()
  await look()
  await looks[0]?.answer(disk(1))
  expect(free.answer).toBeUndefined()
})

test('an earlier failure that comes late is not said, nor does an earlier answer hide a later failure', async () => {
  const looks = host.hold('host.disk')
  for (const _ of [0, 1, 2, 3]) await look()
  await looks[1]?.answer(disk(1))
  await looks[3]?.refuse('unexpected', 'no disk')
  await looks[2]?.refuse('unexpected', 'too late to matter')
  await looks[0]?.answer(disk(0))
  expect([free.answer, free.problem]).toEqual([undefined, 'no disk'])
})

test('the answer before stays where the newest ask fails, until one succeeds', async () => {
  host.answer('host.disk', disk(1))
  await look()
  host.refuse('host.disk', 'unexpected', 'no disk')
  await look()
  expect([free.answer, free.problem]).toEqual([disk(1), 'no disk'])
  host.answer('host.disk', disk(2))
  await look()
  expect([free.answer, free.problem]).toEqual([disk(2), undefined])
})
