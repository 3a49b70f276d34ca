import { setImmediate as immediately } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { atOnce, ofEach } from '../../../src-main/domain/steps.ts'
import { inSlices } from '../../../src-main/host/studies/in-slices.ts'

const MILLISECONDS = Array.from({ length: 60 }, (_, at) => at)

function busyMs(at: number): number {
  const until = performance.now() + 1
  while (performance.now() < until);
  return at
}

test('others have their turn while long work goes on, and it ends as it does at once', async () => {
  let turns = 0
  let isDone = false
  const working = inSlices(ofEach(MILLISECONDS, busyMs)).finally(() => (isDone = true))
  while (!isDone) {
    await immediately()
    turns++
  }
  expect(turns).toBeGreaterThan(2)
  expect(await working).toEqual(atOnce(ofEach(MILLISECONDS, (at) => at)))
})

test('what a step throws comes through', async () => {
  await expect(
    inSlices(
      ofEach([1], () => {
        throw new Error('odd')
      }),
    ),
  ).rejects.toThrow('odd')
})
