import { expect, test } from 'vitest'
import { doingWords, pausedWords } from '../../../src-renderer/run/steering-words.ts'

test('what a trainer does first is said, with the time that its last checkpoint took', () => {
  expect(doingWords('stop', 3200)).toBe(
    'Stopping: finishes its step or evaluation, then writes a checkpoint, about 3 s.',
  )
  expect(doingWords('pause', 12)).toMatch(/^Pausing: .*, about 1 s\.$/)
  expect(doingWords('pause', undefined)).toMatch(/writes a checkpoint\.$/)
})

test('a paused run says who waits behind it, and how they pass', () => {
  expect(pausedWords(1200, 2)).toMatch(/^Paused at step 1,200\. It holds the queue: 2 wait behind it\./)
  expect(pausedWords(3, 1)).toContain('1 waits behind it')
  expect(pausedWords(3, 0)).toContain('what is started now waits behind it')
})
