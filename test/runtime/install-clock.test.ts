import { expect, test } from 'vitest'
import type { Progress } from '../../src-main/contract/progress.ts'
import { startInstallClock } from '../../src-main/runtime/install-clock.ts'

test('says with every report at which step it is, and adds up the time of each', () => {
  let now = 0
  const told: Progress[] = []
  const clock = startInstallClock({ onProgress: (progress) => void told.push(progress) }, () => now)
  const bytes = (done: number) => ({ task: 'x', done, total: 10, unit: 'bytes' }) as const
  clock.at('fetch').onProgress(bytes(4))
  now = 1000
  clock.at('check').onProgress(bytes(5))
  now = 1500
  // The second wheel: fetched and checked in turn.
  clock.at('fetch').onProgress(bytes(10))
  now = 3500
  clock.at('check').onProgress(bytes(10))
  now = 3600
  clock.at('compile').onProgress({ task: 'compiling', done: 0, unit: 'files' })
  now = 12_000
  expect(told.map(({ step }) => step)).toEqual(['fetch', 'check', 'fetch', 'check', 'compile'])
  expect(clock.record().steps).toEqual([
    { step: 'fetch', seconds: 3, bytes: 10 },
    { step: 'check', seconds: 0.6, bytes: 10 },
    { step: 'compile', seconds: 8.4 },
  ])
})
